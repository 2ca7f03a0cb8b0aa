package io.keybroker.cli;

import java.lang.reflect.Proxy;

/**
 * Runs an action on SIGHUP. It uses Java's unsupported signal module by reflection, since compiling against it causes
 * a warning that cannot be suppressed.
 */
final class SighupHandler {
    private SighupHandler() {}

    /**
     * Runs the action on each SIGHUP in its own thread; false if Java or the system does not support that. If the
     * process was started with SIGHUP ignored, as by nohup, Java keeps that.
     */
    static boolean runs(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    SighupHandler.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return method.getReturnType() == boolean.class ? Boolean.FALSE : null;
                    });
            Object hangup = signal.getConstructor(String.class).newInstance("HUP");
            Object before = signal.getMethod("handle", signal, handler).invoke(null, hangup, proxy);
            return before != handler.getField("SIG_IGN").get(null);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}

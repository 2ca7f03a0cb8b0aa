#!/bin/sh
# Keybroker: enrols this machine and renews its AWS credential.
#   keybroker install     install the files and enrol (default)
#   keybroker run         enrol or renew if due
#   keybroker uninstall   remove all files
# Exit codes: 0 success, 1 temporary failure, 4 another machine has enrolled in place of this one, 5 rejected.
set -eu
umask 077
endpoint='@ENDPOINT@'
ticket='@TICKET@'
evidence='@EVIDENCE@'
reader='@READER@' # USER or :GROUP that may read the credential besides root
region='@REGION@'
root=${KEYBROKER_ROOT:-}
imds=${KEYBROKER_IMDS:-http://169.254.169.254}
patience=${KEYBROKER_PATIENCE:-600}
etc=$root/etc/keybroker
run=$root/run/keybroker # tmpfs, never part of an image
lib=$root/var/lib/keybroker
bin=$root/usr/local/sbin/keybroker
units=$root/etc/systemd/system
credentials=$run/credentials.json
answer=$run/answer.$$
trap 'rm -f "$answer" "$run"/new.$$' EXIT

say() { printf 'keybroker: %s\n' "$*" >&2; }

# put FILE MODE: write standard input to the file atomically
put() {
    cat >"$1.new" && chmod "$2" "$1.new" && mv -f "$1.new" "$1"
}

random() { od -An -N"$1" -t"$2" /dev/urandom | tr -d ' \n'; }

with_systemd() { [ -z "$root" ] && command -v systemctl >/dev/null 2>&1 && [ -d /run/systemd/system ]; }

trust() {
    [ -z "$root" ] || return 0
    if command -v update-ca-certificates >/dev/null 2>&1; then
        update-ca-certificates >/dev/null 2>&1 || say "updating the system trust store failed"
    elif command -v update-ca-trust >/dev/null 2>&1; then
        update-ca-trust || say "updating the system trust store failed"
    fi
}

# Location of trust anchors: Amazon Linux, or Debian and Ubuntu.
anchor() {
    if [ -d "$root/etc/pki/ca-trust/source/anchors" ]; then
        echo "$root/etc/pki/ca-trust/source/anchors/keybroker.pem"
    else
        echo "$root/usr/local/share/ca-certificates/keybroker.crt"
    fi
}

install_files() {
    (
        umask 022
        mkdir -p "$etc" "$units" "$root/etc/profile.d" "$root/etc/systemd/system.conf.d" \
            "$(dirname "$bin")" "$(dirname "$(anchor)")"
    )
    mkdir -p "$lib"
    put "$bin" 0500 <"$0"
    put "$etc/ca.pem" 0444 <<'PEM'
@CA@
PEM
    put "$(anchor)" 0444 <"$etc/ca.pem"
    put "$etc/aws-config" 0444 <<END
[default]
region = $region
credential_process = /bin/cat /run/keybroker/credentials.json
endpoint_url = $endpoint
ca_bundle = /etc/keybroker/ca.pem
s3 =
  addressing_style = path
END
    put "$etc/environment" 0444 <<END
AWS_CONFIG_FILE=/etc/keybroker/aws-config
AWS_SDK_LOAD_CONFIG=1
AWS_CA_BUNDLE=/etc/keybroker/ca.pem
NODE_EXTRA_CA_CERTS=/etc/keybroker/ca.pem
AWS_EC2_METADATA_DISABLED=true
END
    sed 's/^/export /' "$etc/environment" | put "$root/etc/profile.d/keybroker.sh" 0444
    { echo '[Manager]' && sed 's/^/DefaultEnvironment=/' "$etc/environment"; } |
        put "$root/etc/systemd/system.conf.d/keybroker.conf" 0444
    put "$units/keybroker.service" 0444 <<'END'
[Unit]
Description=Keybroker: enrol and renew the AWS credential
Wants=network-online.target
After=network-online.target
Before=keybroker-ready.target

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/keybroker run
TimeoutStartSec=15min

[Install]
WantedBy=multi-user.target
END
    put "$units/keybroker-ready.target" 0444 <<'END'
[Unit]
Description=Keybroker: the AWS credential is available
Requires=keybroker.service
After=keybroker.service
END
    put "$units/keybroker.timer" 0444 <<'END'
[Unit]
Description=Keybroker: renew the AWS credential if due

[Timer]
OnActiveSec=10min
OnUnitInactiveSec=10min
RandomizedDelaySec=2min

[Install]
WantedBy=timers.target
END
}

# Renewal without systemd: cron, or a message to the user.
without_systemd() {
    if [ -d "$root/etc/cron.d" ]; then
        echo '*/10 * * * * root /usr/local/sbin/keybroker run >/dev/null 2>&1' | put "$root/etc/cron.d/keybroker" 0644
    elif [ -z "$root" ]; then
        say "systemd and cron not found: run '$bin run' every ten minutes"
    fi
}

install_all() {
    [ -f "$0" ] || { say "must be run from a file"; exit 1; }
    install_files
    trust
    if with_systemd; then
        systemctl daemon-reexec
        systemctl enable keybroker.service >/dev/null 2>&1
        systemctl enable --now keybroker.timer >/dev/null 2>&1
    else
        without_systemd
    fi
    keep_fresh
}

uninstall() {
    if with_systemd; then
        systemctl disable --now keybroker.timer keybroker.service >/dev/null 2>&1 || :
    fi
    rm -f "$(anchor)"
    trust
    rm -rf "$etc" "$run" "$lib"
    rm -f "$units/keybroker.service" "$units/keybroker.timer" "$units/keybroker-ready.target" \
        "$root/etc/profile.d/keybroker.sh" "$root/etc/systemd/system.conf.d/keybroker.conf" "$root/etc/cron.d/keybroker" "$bin"
    ! with_systemd || systemctl daemon-reexec
    say "uninstalled"
}

# Secrets are passed to curl on standard input, since arguments are visible to other users.
ask() { curl -q -sS --noproxy '*' --max-time 20 -K - "$@"; }

metadata() {
    ask -f -X PUT "$imds/latest/api/token" <<'END' |
header = "X-aws-ec2-metadata-token-ttl-seconds: 60"
END
        sed 's/.*/header = "X-aws-ec2-metadata-token: &"/' | ask -f "$imds/latest/$1"
}

# post PATH: curl options on standard input; prints the status, writes the body to $answer
post() {
    ask --proto =https --tlsv1.2 --cacert "$etc/ca.pem" -H 'Content-Type: application/json' \
        -o "$answer" -w '%{http_code}' "$endpoint/.broker/$1" || :
}

field() { sed -n "s/.*\"$1\" *: *\"\{0,1\}\([^\",}]*\).*/\1/p" "$2"; }

# The nonce is created before the first call and kept for the life of the machine. A copied disk gets a new one.
nonce() {
    machine=any
    [ "$evidence" != ec2 ] || machine=$(metadata meta-data/instance-id) || return 1
    if [ ! -s "$lib/nonce" ] || [ "$(cat "$lib/machine")" != "$machine" ]; then
        printf '%s' "$machine" | put "$lib/machine" 0400
        random 32 x1 | put "$lib/nonce" 0400
    fi
    cat "$lib/nonce"
}

enrol() {
    own=$(nonce) || { echo 000; return 0; }
    document=
    if [ "$evidence" = ec2 ]; then
        document=$(metadata dynamic/instance-identity/rsa2048 | tr -d '\n')
        [ -n "$document" ] || { echo 000; return 0; }
        document=",\\\"iid\\\":\\\"$document\\\""
    fi
    printf 'data-binary = "{\\"v\\":1,\\"ticket\\":\\"%s\\",\\"nonce\\":\\"%s\\"%s}"\n' "$ticket" "$own" "$document" |
        post enroll
}

can_sign() { curl -q --help all 2>/dev/null | grep -q -e --aws-sigv4; }

renew() {
    printf 'aws-sigv4 = "aws:amz:broker:broker"\nuser = "%s:%s"\ndata-binary = "{\\"v\\":1,\\"nonce\\":\\"%s\\"}"\n' \
        "$(field AccessKeyId "$credentials")" "$(field SecretAccessKey "$credentials")" "$(cat "$lib/nonce")" |
        post renew
}

# Replace the current credential only by a complete new one.
accept() {
    id=$(field AccessKeyId "$answer")
    secret=$(field SecretAccessKey "$answer")
    expiration=$(field Expiration "$answer")
    in=$(field renewIn "$answer")
    case $id:${#secret}:$expiration:$in in
    BKIA*:40:20*Z:*[0-9]) ;;
    *) say "the response is invalid" && return 1 ;;
    esac
    printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s","Expiration":"%s"}\n' \
        "$id" "$secret" "$expiration" >"$run/new.$$"
    case $reader in
    '') chmod 0400 "$run/new.$$" ;;
    :*) chgrp "${reader#:}" "$run/new.$$" && chmod 0440 "$run/new.$$" ;;
    *) chown "$reader" "$run/new.$$" && chmod 0400 "$run/new.$$" ;;
    esac
    mv -f "$run/new.$$" "$credentials"
    echo $(($(date +%s) + in)) | put "$run/due" 0400
    say "$1: $id until $expiration"
}

# settle STATUS ACTION: returns 0 with a new credential, 1 to retry; exits on a permanent failure
settle() {
    case $1 in
    200) accept "$2" ;;
    409)
        say "$2: $(field code "$answer"): ANOTHER MACHINE HAS ENROLLED IN PLACE OF THIS ONE; tell your operators"
        exit 4
        ;;
    4[01]*)
        say "$2: rejected: $(field code "$answer")"
        exit 5
        ;;
    *)
        say "$2: temporary failure ($1)"
        return 1
        ;;
    esac
}

keep_fresh() {
    mkdir -p "$run" "$lib"
    chmod 0711 "$run"
    now=$(date +%s)
    if [ -s "$credentials" ]; then
        [ "$now" -ge "$(cat "$run/due" 2>/dev/null || echo 0)" ] || exit 0
        if can_sign; then
            status=$(renew)
            case $status in
            4[01]*) say "renew failed ($status), enrolling again" ;;
            *) settle "$status" renew && exit 0 || exit 1 ;;
            esac
        fi
        settle "$(enrol)" enrol && exit 0 || exit 1
    fi
    pause=1
    until settle "$(enrol)" enrol; do
        [ $(($(date +%s) - now)) -lt "$patience" ] || { say "timed out; try again later"; exit 1; }
        sleep $((1 + $(random 2 u2) % pause))
        [ "$pause" -ge 30 ] || pause=$((pause * 2))
    done
}

case ${1:-install} in
install) install_all ;;
run) keep_fresh ;;
uninstall) uninstall ;;
*)
    say "usage: keybroker install|run|uninstall"
    exit 1
    ;;
esac

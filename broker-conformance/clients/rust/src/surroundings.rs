//! What the environment says of proxies, which the SDK for Rust reads only if it is told to; of authorities it reads
//! SSL_CERT_FILE by itself.

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{rustls_provider::CryptoMode, Provider};
use aws_smithy_http_client::{Builder, Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

pub fn proxied() -> bool {
    std::env::var("HTTPS_PROXY").is_ok()
}

/// A connector of its own, for requests that are no call of an SDK.
pub fn connector() -> Connector {
    secured(Connector::builder())
}

pub fn http() -> SharedHttpClient {
    Builder::new().build_with_connector_fn(|settings, components| {
        let mut connector = Connector::builder();
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(|all| all.sleep_impl()));
        secured(connector)
    })
}

fn secured(connector: ConnectorBuilder) -> Connector {
    connector.proxy_config(ProxyConfig::from_env()).tls_provider(Provider::Rustls(CryptoMode::Ring)).build()
}

//! TLS by rustls and ring, trusting what the operating system trusts.
//!
//! The platform's certificates are read at the first handshake, not before: a client of a plain-http emulator
//! starts at once and needs no certificate on the machine. Nothing process-wide is installed.

use std::sync::{Arc, OnceLock};

use rustls::{
    ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use rustls_platform_verifier::Verifier;

/// Returns the TLS settings of all connections.
pub(crate) fn client_config() -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = PlatformVerifier { provider: Arc::clone(&provider), loaded: OnceLock::new() };
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        // The method's name warns of verifiers that verify less; this one hands every certificate to the platform's.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

/// The platform's verifier, loaded when the first certificate is to be judged.
#[derive(Debug)]
struct PlatformVerifier {
    provider: Arc<CryptoProvider>,
    loaded: OnceLock<Result<Verifier, Error>>,
}

impl PlatformVerifier {
    fn platform(&self) -> Result<&Verifier, Error> {
        let loaded = self.loaded.get_or_init(|| Verifier::new(Arc::clone(&self.provider)));
        loaded.as_ref().map_err(Clone::clone)
    }
}

impl ServerCertVerifier for PlatformVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.platform()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::{ClientConnection, ServerConfig, ServerConnection, pki_types::PrivateKeyDer};
    use std::io;

    const CERTIFICATE: &[u8] = include_bytes!("../tests/fixtures/localhost.certificate.der");
    const KEY: &[u8] = include_bytes!("../tests/fixtures/localhost.key.der");

    fn server() -> ServerConnection {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(CERTIFICATE)], PrivateKeyDer::try_from(KEY).unwrap())
            .unwrap();
        ServerConnection::new(Arc::new(config)).unwrap()
    }

    /// A client that trusts the fixture besides the platform.
    fn trusting() -> ClientConfig {
        let mut config = client_config().unwrap();
        let provider = Arc::new(ring::default_provider());
        let extra = [CertificateDer::from(CERTIFICATE)];
        let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).unwrap();
        let verifier = PlatformVerifier { provider, loaded: OnceLock::from(Ok(verifier)) };
        config.dangerous().set_certificate_verifier(Arc::new(verifier));
        config
    }

    /// Shakes hands in memory.
    fn handshake(config: ClientConfig, host: &'static str) -> Result<(), Error> {
        let mut client = ClientConnection::new(Arc::new(config), host.try_into().unwrap()).unwrap();
        let mut server = server();
        while client.is_handshaking() || server.is_handshaking() {
            let mut wire = Vec::new();
            client.write_tls(&mut wire).unwrap();
            server.read_tls(&mut io::Cursor::new(wire)).unwrap();
            server.process_new_packets()?;
            let mut wire = Vec::new();
            server.write_tls(&mut wire).unwrap();
            client.read_tls(&mut io::Cursor::new(wire)).unwrap();
            client.process_new_packets()?;
        }
        Ok(())
    }

    #[test]
    fn a_trusted_certificate_is_accepted() {
        assert_eq!(handshake(trusting(), "localhost"), Ok(()));
    }

    #[test]
    fn a_trusted_certificate_of_another_host_is_refused() {
        let refusal = handshake(trusting(), "dashscope.aliyuncs.com");
        assert!(matches!(refusal, Err(Error::InvalidCertificate(_))), "{refusal:?}");
    }

    #[test]
    fn an_untrusted_certificate_is_refused() {
        // `General` is a machine without any certificates, which trusts nobody either.
        let refusal = handshake(client_config().unwrap(), "localhost");
        assert!(matches!(refusal, Err(Error::InvalidCertificate(_) | Error::General(_))), "{refusal:?}");
    }

    #[test]
    fn no_certificate_is_read_before_the_first_handshake() {
        let provider = Arc::new(ring::default_provider());
        let verifier = PlatformVerifier { provider, loaded: OnceLock::new() };
        assert!(!verifier.supported_verify_schemes().is_empty());
        assert!(verifier.loaded.get().is_none());
    }
}

//! The way to an open session: connection, TLS, greeting, login.

use std::fmt::Debug;
use std::sync::Arc;

use async_imap::{Client, Session};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite, BufStream};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::error::{ImapError, connection, within};
use super::{ImapSource, ImapTls};

/// What a session talks over: a plain or a TLS connection.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Wire for T {}

/// A session over either. Buffered, so that a command leaves in one piece.
pub(super) type ImapSession = Session<BufStream<Box<dyn Wire>>>;

/// Connects and logs in.
pub(super) async fn open(source: &ImapSource) -> Result<ImapSession, ImapError> {
    let limit = source.command_timeout;
    let tcp = match timeout(limit, reach(source)).await {
        Ok(tcp) => tcp?,
        Err(_) => return Err(ImapError::Silent { doing: "connect", after: limit }),
    };
    let mut client = match source.tls {
        ImapTls::Implicit => greeted(source, protect(source, tcp).await?).await?,
        ImapTls::None => greeted(source, Box::new(tcp)).await?,
        ImapTls::StartTls => {
            let mut plain = Client::new(BufStream::new(tcp));
            greeting(source, &mut plain).await?;
            within(limit, "start TLS", plain.run_command_and_check_ok("STARTTLS", None)).await.map_err(|error| {
                match error {
                    ImapError::Command { said, .. } => ImapError::Tls(format!("the server does not start TLS: {said}")),
                    other => other,
                }
            })?;
            // Whatever was sent before TLS began is dropped with the buffers: it could be anybody's.
            let tls = protect(source, plain.into_inner().into_inner()).await?;
            Client::new(BufStream::new(tls))
        }
    };
    // Some servers announce the login's capabilities only when asked; the session asks for itself later.
    let login = async { client.login(&source.user, source.password.reveal()).await };
    match timeout(limit, login).await {
        Ok(Ok(session)) => Ok(session),
        Ok(Err((error, returned))) => {
            client = returned;
            drop(client);
            match super::error::sort("log in", error) {
                ImapError::Command { said, .. } => Err(ImapError::Refused { said }),
                other => Err(other),
            }
        }
        Err(_) => Err(ImapError::Silent { doing: "log in", after: limit }),
    }
}

async fn reach(source: &ImapSource) -> Result<TcpStream, ImapError> {
    let addresses = lookup_host((source.host.as_str(), source.port())).await;
    let addresses: Vec<_> = addresses.map_err(|error| ImapError::Connection(format!("{error}")))?.collect();
    let mut why = "the name has no address".to_owned();
    for address in addresses {
        if source.tls == ImapTls::None && !address.ip().is_loopback() {
            return Err(ImapError::Setting(format!(
                "tls = \"none\" would send the password in the clear to {address}; it is allowed for this machine only, use \"implicit\" or \"starttls\""
            )));
        }
        match TcpStream::connect(address).await {
            Ok(tcp) => {
                // A command must not wait for the answer to the one before.
                let _ = tcp.set_nodelay(true);
                return Ok(tcp);
            }
            Err(error) => why = error.to_string(),
        }
    }
    Err(ImapError::Connection(why))
}

async fn protect(source: &ImapSource, tcp: TcpStream) -> Result<Box<dyn Wire>, ImapError> {
    let config = trust(source)?;
    let name = ServerName::try_from(source.host.clone())
        .map_err(|_| ImapError::Setting(format!("{} is no host name", source.host)))?;
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, tcp);
    match timeout(source.command_timeout, connecting).await {
        Ok(Ok(tls)) => Ok(Box::new(tls)),
        Ok(Err(error)) => Err(match connection("start TLS", &error) {
            ImapError::Connection(why) => ImapError::Tls(why),
            other => other,
        }),
        Err(_) => Err(ImapError::Silent { doing: "start TLS", after: source.command_timeout }),
    }
}

/// The machine's certificate authorities and the configured ones.
fn trust(source: &ImapSource) -> Result<ClientConfig, ImapError> {
    let mut roots = RootCertStore::empty();
    for certificate in rustls_native_certs::load_native_certs().certs {
        // A machine's store often holds an odd certificate; the others still count.
        let _ = roots.add(certificate);
    }
    if let Some(file) = &source.ca_file {
        let unusable = |why: String| ImapError::Setting(format!("ca_file {} cannot be used: {why}", file.display()));
        let certificates = CertificateDer::pem_file_iter(file).map_err(|error| unusable(error.to_string()))?;
        let mut count = 0;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
            roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
            count += 1;
        }
        if count == 0 {
            return Err(unusable("no certificate in it".to_owned()));
        }
    }
    // The provider is named here, so that no order of initialisation matters.
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| ImapError::Tls(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

async fn greeted(source: &ImapSource, wire: Box<dyn Wire>) -> Result<Client<BufStream<Box<dyn Wire>>>, ImapError> {
    let mut client = Client::new(BufStream::new(wire));
    greeting(source, &mut client).await?;
    Ok(client)
}

async fn greeting<T: Wire>(source: &ImapSource, client: &mut Client<T>) -> Result<(), ImapError> {
    let doing = "read the greeting";
    match timeout(source.command_timeout, client.read_response()).await {
        Ok(Ok(Some(_))) => Ok(()),
        Ok(Ok(None)) => Err(ImapError::Connection("the server hung up without a greeting".to_owned())),
        Ok(Err(error)) => Err(connection(doing, &error)),
        Err(_) => Err(ImapError::Silent { doing, after: source.command_timeout }),
    }
}

//! Asks a store on this machine for a file, as a source would, and says what came.
//!
//! In: an address, the most bytes to take, and perhaps a known entity tag; the settings of the store in its variables.
//! Out: one line: `file <length> <etag>` with the bytes in the file named by `SYLFAEN_PEERS_FILE`, `unchanged`, or
//! `fault` with its words.

#[path = "../../../crates/lake/src/remote.rs"]
#[allow(dead_code, unused_imports, reason = "the tests of the file are run where it lives")]
mod remote;

use remote::{RemoteAnswer, RemoteFault, RemoteFile};
use url::Url;

async fn ask(address: &str, bytes_max: u64, known: Option<&str>) -> Result<RemoteAnswer, RemoteFault> {
    let address = Url::parse(address).map_err(|_| RemoteFault::BadAddress)?;
    let settings = std::env::vars()
        .filter(|(name, _)| name.starts_with("AWS_") || name.starts_with("AZURE_"))
        .map(|(name, value)| (name.to_ascii_lowercase(), value));
    RemoteFile::open(&address, settings)?.get(known, bytes_max).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, bytes_max, known @ ..] = &arguments[..] else { return Err("an address and a limit".into()) };
    match ask(address, bytes_max.parse()?, known.first().map(String::as_str)).await {
        Ok(RemoteAnswer::Unchanged) => println!("unchanged"),
        Ok(RemoteAnswer::File { bytes, etag }) => {
            std::fs::write(std::env::var("SYLFAEN_PEERS_FILE")?, &bytes)?;
            println!("file {} {}", bytes.len(), etag.unwrap_or_default());
        }
        Err(fault) => println!("fault {fault}"),
    }
    Ok(())
}

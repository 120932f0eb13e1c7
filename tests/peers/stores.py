"""Asks an S3-compatible server (moto) and an Azure one (Azurite) on this machine for files, with the code sylfaen asks with.

The stores' own clients put the files there. Exits with the number of things that are not as they should be.
"""

import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time

import boto3
from azure.storage.blob import BlobServiceClient

ASK, MOTO, AZURITE = sys.argv[1:4]
ACCOUNT = "devstoreaccount1"
# The key that every Azurite has; it protects nothing.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
# Several answers' worth, and nothing that compresses away.
FILE = b"Ref,Contact date\n" + b"".join(hashlib.sha256(str(i).encode()).hexdigest().encode() + b"\n" for i in range(60_000))
LIMIT = 16 << 20

faults = 0


def check(what, found, expected):
    global faults
    is_right = expected(found) if callable(expected) else found == expected
    print(("ok    " if is_right else "WRONG ") + what + ("" if is_right else f": {found!r}"))
    faults += not is_right


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(*command):
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return server


def wait_for(port):
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"no server came up on port {port}")


def ask(settings, address, limit=LIMIT, *known):
    with tempfile.NamedTemporaryFile() as file:
        environment = {**settings, "PATH": os.environ["PATH"], "SYLFAEN_PEERS_FILE": file.name}
        done = subprocess.run([ASK, address, str(limit), *known], env=environment, capture_output=True, text=True, timeout=120)
        return done.stdout.strip(), file.read()


def behaviours(store, settings, address, missing, put, wrong_key):
    said, content = ask(settings, address)
    check(f"{store}: a file of {len(FILE)} bytes comes whole", (said.split()[:2], content), (["file", str(len(FILE))], FILE))
    etag = said.split(maxsplit=2)[2]
    check(f"{store}: the same edition is not sent again", ask(settings, address, LIMIT, etag)[0], "unchanged")
    put(FILE + b"one more\n")
    said, content = ask(settings, address, LIMIT, etag)
    check(f"{store}: another edition is", (said.split()[0], content), ("file", FILE + b"one more\n"))
    check(f"{store}: a file over the limit is left", ask(settings, address, 1_000)[0], lambda said: said.startswith("fault the file has more"))
    check(f"{store}: what is not there is said so", ask(settings, missing)[0], "fault there is nothing at its address")
    if wrong_key:
        said, _ = ask({**settings, **wrong_key}, address)
        check(f"{store}: a wrong key does not let us in", said, lambda said: said.startswith("fault the store did not let us in"))


def s3():
    port = free_port()
    server = start(MOTO, "-H", "127.0.0.1", "-p", str(port))
    try:
        wait_for(port)
        endpoint = f"http://127.0.0.1:{port}"
        settings = {
            "AWS_ENDPOINT": endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "eu-west-2",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        client = boto3.client("s3", endpoint_url=endpoint, region_name="eu-west-2", aws_access_key_id="test", aws_secret_access_key="test")
        client.create_bucket(Bucket="returns", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
        put = lambda content: client.put_object(Bucket="returns", Key="2012/q1 contacts.csv", Body=content)
        put(FILE)
        # Nobody's signature is checked by this server.
        behaviours("s3", settings, "s3://returns/2012/q1%20contacts.csv", "s3://returns/2012/q2.csv", put, None)
    finally:
        server.terminate()
        server.wait()


def azure():
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = start(AZURITE, "--silent", "--skipApiVersionCheck", "--location", folder, "--blobHost", "127.0.0.1", "--blobPort", str(port))
        try:
            wait_for(port)
            endpoint = f"http://127.0.0.1:{port}/{ACCOUNT}"
            settings = {
                "AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT,
                "AZURE_STORAGE_ACCOUNT_KEY": KEY,
                "AZURE_STORAGE_ENDPOINT": endpoint,
                "AZURE_ALLOW_HTTP": "true",
            }
            service = BlobServiceClient(account_url=endpoint, credential={"account_name": ACCOUNT, "account_key": KEY})
            container = service.create_container("returns")
            put = lambda content: container.upload_blob("2012/q1 contacts.csv", content, overwrite=True)
            put(FILE)
            wrong = {"AZURE_STORAGE_ACCOUNT_KEY": "d3Jvbmc="}
            behaviours("azure", settings, "az://returns/2012/q1%20contacts.csv", "az://returns/2012/q2.csv", put, wrong)
        finally:
            server.terminate()
            server.wait()


s3()
azure()
sys.exit(faults)

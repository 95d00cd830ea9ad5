"""A vendor without slowness: nginx with ticket pages in files, and the few other answers that the connector asks for."""

import os
import shutil

from lab import WORK, Failure, children, free_port, run, wait_for_port

SIZE = 1000

CONFIG = """
daemon off;
{user}
worker_processes 1;
pid {work}/nginx.pid;
error_log {work}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 10000000;
    open_file_cache max=1000;
    open_file_cache_valid 1h;
    default_type application/json;
    types {{ text/html html; text/plain txt; application/json json; }}
    client_body_temp_path {work}/nginx-tmp/body;
    proxy_temp_path {work}/nginx-tmp/proxy;
    fastcgi_temp_path {work}/nginx-tmp/fastcgi;
    uwsgi_temp_path {work}/nginx-tmp/uwsgi;
    scgi_temp_path {work}/nginx-tmp/scgi;
    map_hash_bucket_size 128;
    map_hash_max_size 8192;
    include {pages}/links.conf;

    server {{
        listen 127.0.0.1:{port};
        root {pages};
        location ~ ^/login/companyinfo/ {{
            return 200 '{{"CompanyID":"bench","Codebase":"v4_6_release/","SiteUrl":"api-na.myconnectwise.net"}}';
        }}
        location ~ /apis/3\\.0/system/info$ {{
            return 200 '{{"version":"v2026.1","isCloud":true,"serverTimeZone":"UTC"}}';
        }}
        location ~ /apis/3\\.0/service/tickets/count$ {{ return 200 '{{"count":{tickets}}}'; }}
        location ~ /count$ {{ return 200 '{{"count":1}}'; }}
        location ~ /apis/3\\.0/service/tickets$ {{
            add_header Link $vectis_link;
            rewrite ^ /$vectis_page break;
        }}
        location /v4_6_release/ {{ return 200 '[]'; }}
    }}
    server {{
        listen 127.0.0.1:{static_port};
        root {static};
    }}
}}
"""


class Vendor:
    def __init__(self, lab, simulator, tickets):
        self.tickets = tickets
        self.folder = WORK / "pages"
        self.static = WORK / "static"
        self.static.mkdir(exist_ok=True)
        run([simulator, "pages", "--tickets", str(tickets), "--size", str(SIZE), "--out", self.folder], "vectis-simulator")
        self.port = free_port()
        self.static_port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (WORK / "nginx-tmp").mkdir()
        config = WORK / "nginx.conf"
        config.write_text(CONFIG.format(
            work=WORK, pages=self.folder, static=self.static, port=self.port, static_port=self.static_port, tickets=tickets,
            user="user root;" if os.geteuid() == 0 else ""))
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin")
        if not program:
            raise Failure("nginx is not installed; run Scripts/setup bench")
        self.process = lab.start([program, "-p", WORK, "-c", config], "nginx")
        wait_for_port(self.port, self.process, "nginx")

    def worker(self):
        """The process that answers."""
        return children(self.process.pid)[0]

    def page(self, number):
        return (self.folder / f"page-{number}.json").read_bytes()

    @property
    def pages(self):
        return (self.tickets + SIZE - 1) // SIZE

#!/bin/sh
# SPDX-License-Identifier: MIT
# Real servers on loopback for specs: servers.sh DIR start|stop. It wants a network namespace of its
# own, where these ports are free: spec/net/run.sh makes one.
#
#   8080  nginx: files of DIR/www; DIR/repos by git-http-backend below /git/, below /private/ for
#         user "spec" with password "s3cret:1" (files, too)
#   8443  the same with TLS; DIR/ca.pem has signed its certificate, for localhost and 127.0.0.1
#   8444, 8445, 8446, 8447  TLS gone wrong: expired, for another host, signed by itself, version 1.1
#   9418  git daemon with DIR/repos
#   2222  sshd for DIR/key; DIR/ssh_config knows it as the host "spec"
#   8888  spec/support/hostile.py, also a proxy
# Their process ids are in DIR/pids.
set -eu
dir=$1
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin:/sbin
backend=$(git --exec-path)/git-http-backend

stop() {
    [ -f "$dir/pids" ] || return 0
    # Each leads a group of its own: fcgiwrap does not end what it has started.
    while read -r pid; do kill -- "-$pid" 2>/dev/null || kill "$pid" 2>/dev/null || :; done \
        <"$dir/pids"
    rm -f "$dir/pids"
}

# run NAME COMMAND...: in the background, with its words in DIR/NAME.log
run() {
    name=$1
    shift
    setsid "$@" >"$dir/$name.log" 2>&1 </dev/null &
    echo $! >>"$dir/pids"
}

# certificate NAME SUBJECT-ALT-NAMES DAYS: signed by the CA
certificate() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" \
        -keyout "$dir/$1.key" -out "$dir/$1.csr"
    echo "subjectAltName=$2" >"$dir/$1.ext"
    openssl x509 -req -in "$dir/$1.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial \
        -days "$3" -extfile "$dir/$1.ext" -out "$dir/$1.pem"
}

# itself_signed NAME COMMON-NAME
itself_signed() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$2" \
        -keyout "$dir/$1.key" -out "$dir/$1.pem"
}

certificates() {
    itself_signed ca "spec CA"
    itself_signed self localhost
    certificate tls DNS:localhost,IP:127.0.0.1 30
    certificate expired DNS:localhost -1
    certificate other DNS:other.example 30
} 2>"$dir/openssl.log"

# locations PREFIX LINE: git and files below it
locations() {
    cat <<END
    location ~ ^$1git(/.*)\$ {
      $2
      include fastcgi.conf;
      fastcgi_param PATH_INFO \$1;
    }
    location $1 { $2 }
END
}

# wrong PORT CERTIFICATE [LINE]
wrong() {
    cat <<END
  server {
    listen 127.0.0.1:$1 ssl;
    root $dir/www;
    ssl_certificate $dir/$2.pem;
    ssl_certificate_key $dir/$2.key;
    ${3-}
  }
END
}

nginx_conf() {
    private="auth_basic spec; auth_basic_user_file $dir/htpasswd;"
    echo "spec:$(openssl passwd -apr1 's3cret:1')" >"$dir/htpasswd"
    cat >"$dir/fastcgi.conf" <<END
fastcgi_pass unix:$dir/fcgi.sock;
fastcgi_param GIT_PROJECT_ROOT $dir/repos;
fastcgi_param GIT_HTTP_EXPORT_ALL 1;
fastcgi_param SCRIPT_FILENAME $backend;
fastcgi_param QUERY_STRING \$query_string;
fastcgi_param REQUEST_METHOD \$request_method;
fastcgi_param CONTENT_TYPE \$content_type;
fastcgi_param CONTENT_LENGTH \$content_length;
fastcgi_param REMOTE_USER \$remote_user;
fastcgi_param HTTP_CONTENT_ENCODING \$http_content_encoding;
END
    cat <<END
daemon off;
master_process off;
pid $dir/nginx.pid;
error_log $dir/nginx.error.log;
events {}
http {
  access_log $dir/access.log;
  client_body_temp_path $dir/tmp; proxy_temp_path $dir/tmp; fastcgi_temp_path $dir/tmp;
  uwsgi_temp_path $dir/tmp; scgi_temp_path $dir/tmp;
  types { text/plain yaml toml minisig; }
  gzip on; gzip_types text/plain; gzip_min_length 1000;
  ssl_certificate $dir/tls.pem;
  ssl_certificate_key $dir/tls.key;
  server {
    listen 127.0.0.1:8080;
    listen 127.0.0.1:8443 ssl;
    root $dir/www;
$(locations / "")
$(locations /private/ "$private")
  }
$(wrong 8444 expired)
$(wrong 8445 other)
$(wrong 8446 self)
$(wrong 8447 tls "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;")
}
END
}

sshd_conf() {
    ssh-keygen -q -t ed25519 -N '' -f "$dir/host_key"
    ssh-keygen -q -t ed25519 -N '' -f "$dir/key"
    cp "$dir/key.pub" "$dir/authorized_keys"
    echo "[127.0.0.1]:2222 $(cut -d' ' -f1,2 "$dir/host_key.pub")" >"$dir/known_hosts"
    cat >"$dir/ssh_config" <<END
Host changed
  UserKnownHostsFile $dir/nobody
Host spec stranger changed
  HostName 127.0.0.1
  Port 2222
  UserKnownHostsFile $dir/known_hosts
  StrictHostKeyChecking yes
Host spec changed
  IdentityFile $dir/key
Host *
  IdentitiesOnly yes
  IdentityFile none
END
    cat >"$dir/sshd_config" <<END
Port 2222
ListenAddress 127.0.0.1
HostKey $dir/host_key
PidFile none
AuthorizedKeysFile $dir/authorized_keys
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PermitRootLogin yes
END
}

answers() {
    python3 - "$@" <<'END'
import socket, sys, time
for port in sys.argv[1:]:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", int(port)), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    else:
        sys.exit("nothing answers on port " + port)
END
}

start() {
    mkdir -p "$dir/www/private" "$dir/repos" "$dir/tmp"
    rm -f "$dir/pids" "$dir/fcgi.sock"
    certificates
    nginx_conf >"$dir/nginx.conf"
    sshd_conf
    # What these programs are told is in their files; nothing of the user's configuration.
    export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
    run fcgiwrap fcgiwrap -c 4 -s "unix:$dir/fcgi.sock"
    run nginx nginx -p "$dir" -c "$dir/nginx.conf"
    run daemon git daemon --reuseaddr --listen=127.0.0.1 --export-all "--base-path=$dir/repos" \
        "$dir/repos"
    set -- "$(command -v sshd)" -D -e -f "$dir/sshd_config"
    # Root's wants a user and a folder of its own: it has them where nobody else sees them.
    if [ "$(id -u)" = 0 ]; then
        { cat /etc/passwd; echo "sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin"; } >"$dir/passwd"
        # shellcheck disable=SC2016  # its own variables
        set -- unshare -m sh -c 'mount --bind "$0/passwd" /etc/passwd && mount -t tmpfs none /run &&
            mkdir -m 755 /run/sshd && exec "$@"' "$dir" "$@"
    fi
    run sshd "$@"
    run hostile python3 "$here/hostile.py" 8888 "$dir/repos"
    answers 8080 8443 9418 2222 8888 || {
        tail -n 3 "$dir"/*.log >&2
        stop
        exit 1
    }
}

case $2 in
start) start ;;
stop) stop ;;
esac

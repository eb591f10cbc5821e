#!/usr/bin/env bash
# The public page beside nginx serving the same bytes as a static file, alternated in one run on the same two cores.
#
#   bench/public_page/run.sh [path to public_page_server]
#
# Needs wrk, nginx-light and curl from Debian. ROUNDS (7), SECONDS_EACH (3) and CORES (0,1) may be set. Binds 127.0.0.1
# only. Ends with status 1 when the page is served less than 1.15 times as fast as by nginx, plain or pre-compressed, or
# when a correction takes a second or more to be seen.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
server=${1:-$here/../../build/release/bin/public_page_server}
rounds=${ROUNDS:-7}
seconds=${SECONDS_EACH:-3}
cores=${CORES:-0,1}
bar=1.15
ulimit -n 8192 2>/dev/null || true

for tool in wrk nginx curl taskset "$server"; do
  command -v "$tool" >/dev/null || { echo "missing: $tool" >&2; exit 2; }
done

work=$(mktemp -d)
chmod 755 "$work"
pids=()
stop() {
  exec {to_callbox}>&- 2>/dev/null || true
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

"$server" write "$work"

# Callbox ends when its input ends.
mkfifo "$work/input"
taskset -c "$cores" "$server" serve "$work" <"$work/input" >"$work/port" &
callbox_pid=$!
pids+=("$callbox_pid")
exec {to_callbox}>"$work/input"
until [ -s "$work/port" ]; do sleep 0.05; done
callbox="http://127.0.0.1:$(cat "$work/port")/page.html"

# $1 name, $2 further http settings. Tries ports until one is free; the port it got is in $work/$1.port.
start_nginx() {
  local port
  for port in $(shuf -i 20000-45000 -n 20); do
    cat >"$work/$1.conf" <<CONF
daemon off;
user $(id -un);
worker_processes 2;
pid $work/$1.pid;
error_log $work/$1.log;
events { worker_connections 4096; }
http {
  types { text/html html; }
  charset utf-8;
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  gzip_static on;
  client_body_temp_path $work/$1.body; proxy_temp_path $work/$1.proxy; fastcgi_temp_path $work/$1.fcgi;
  uwsgi_temp_path $work/$1.uwsgi; scgi_temp_path $work/$1.scgi;
  $2
  server { listen 127.0.0.1:$port reuseport; root $work; }
}
CONF
    taskset -c "$cores" nginx -e "$work/$1.log" -c "$work/$1.conf" 2>/dev/null &
    local pid=$!
    for _ in $(seq 100); do
      if curl -fso /dev/null "http://127.0.0.1:$port/page.html"; then
        pids+=("$pid")
        echo "$port" >"$work/$1.port"
        started=$pid
        return
      fi
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.05
    done
    kill "$pid" 2>/dev/null || true
  done
  cat "$work/$1.log" >&2
  exit 2
}
start_nginx static ""
nginx_pid=$started
start_nginx cached "open_file_cache max=100; open_file_cache_valid 60s;"
cached_pid=$started
nginx="http://127.0.0.1:$(cat "$work/static.port")/page.html"
nginx_cached="http://127.0.0.1:$(cat "$work/cached.port")/page.html"

# The same bytes, or there is nothing to compare.
for url in "$callbox" "$nginx" "$nginx_cached"; do
  curl -fs "$url" | cmp - "$work/page.html"
  curl -fs -H 'Accept-Encoding: gzip' "$url" | cmp - "$work/page.html.gz"
done

# $1 connections, $2 seconds, $3 URL, $4… wrk's further arguments. Prints "requests-per-second p99-in-ms".
load() {
  local connections=$1 length=$2 url=$3
  shift 3
  taskset -c "$cores" wrk -t2 -c"$connections" -d"${length}s" --latency "$@" "$url" | awk '
    $1 == "99%" { p99 = $2; unit = p99; gsub(/[0-9.]/, "", unit); sub(/[a-z]+$/, "", p99)
                  if (unit == "us") p99 /= 1000; if (unit == "s") p99 *= 1000 }
    /Non-2xx|Socket errors/ { print > "/dev/stderr" }
    $1 == "Requests/sec:" { printf "%s %.2f\n", $2, p99 }'
}
# CPU time used so far by a process and its children, in clock ticks.
ticks() {
  local pid
  for pid in "$1" $(cat "/proc/$1/task/$1/children"); do sed 's/.*) //' "/proc/$pid/stat"; done | awk '{ sum += $12 + $13 } END { print sum }'
}
# $1 pid, then as load. Adds two numbers: the server's CPU µs a request, and those of server and client together. On idle
# cores the latter decides the rate; unlike the rate it hardly changes when something else uses the cores.
measured() {
  local pid=$1 before after answer
  local TIMEFORMAT='%U %S'
  shift
  before=$(ticks "$pid")
  { time answer=$(load "$@"); } 2>"$work/client.time"
  after=$(ticks "$pid")
  echo "$answer $(tail -n 1 "$work/client.time")" | awk -v ticks=$((after - before)) -v hertz="$(getconf CLK_TCK)" -v lasted="$2" \
    '{ n = $1 * lasted; own = ticks / hertz * 1e6 / n; printf "%s %s %.2f %.2f\n", $1, $2, own, own + ($3 + $4) * 1e6 / n }'
}
median() { sort -n | awk '{ a[NR] = $1 } END { if (NR % 2) print a[(NR + 1) / 2]; else print (a[NR / 2] + a[NR / 2 + 1]) / 2 }'; }
range() { sort -n | awk 'NR == 1 { low = $1 } END { printf "%.2f-%.2f", low, $1 }'; }
column() { awk -v n="$2" '{ print $n }' "$1"; }
ratios() { paste -d' ' "$1" "$2" | awk '{ print $1 / $5 }'; }

echo "20 KiB page, $(stat -c %s "$work/page.html.gz") bytes as gzip; wrk -t2 -c64, $rounds alternating rounds of $seconds s, cores $cores"
echo "nginx: $(nginx -v 2>&1 | cut -d/ -f2), 2 workers, sendfile, tcp_nopush, reuseport, access_log off, gzip_static"
printf '%-14s %12s %12s %14s %24s %24s\n' page "callbox /s" "nginx /s" "nginx+ofc /s" "ratio [range]" "to nginx+ofc [range]"
failed=0
for kind in plain gzip; do
  header=(); [ $kind = gzip ] && header=(-H 'Accept-Encoding: gzip')
  for url in "$callbox" "$nginx" "$nginx_cached"; do load 64 1 "$url" "${header[@]}" >/dev/null; done  # warm
  for _ in $(seq "$rounds"); do
    measured "$callbox_pid" 64 "$seconds" "$callbox" "${header[@]}" >>"$work/$kind.callbox"
    measured "$nginx_pid" 64 "$seconds" "$nginx" "${header[@]}" >>"$work/$kind.nginx"
    measured "$cached_pid" 64 "$seconds" "$nginx_cached" "${header[@]}" >>"$work/$kind.cached"
  done
  ratio=$(ratios "$work/$kind.callbox" "$work/$kind.nginx" | median)
  to_cached=$(ratios "$work/$kind.callbox" "$work/$kind.cached" | median)
  printf '%-14s %12.0f %12.0f %14.0f %24s %24s\n' "$kind" \
    "$(column "$work/$kind.callbox" 1 | median)" "$(column "$work/$kind.nginx" 1 | median)" "$(column "$work/$kind.cached" 1 | median)" \
    "$(printf '%.2f [%s]' "$ratio" "$(ratios "$work/$kind.callbox" "$work/$kind.nginx" | range)")" \
    "$(printf '%.2f [%s]' "$to_cached" "$(ratios "$work/$kind.callbox" "$work/$kind.cached" | range)")"
  for number in 3 4; do
    printf '%-14s %12.1f %12.1f %14.1f\n' "$([ $number = 3 ] && echo '  CPU us each' || echo '  + client')" \
      "$(column "$work/$kind.callbox" $number | median)" "$(column "$work/$kind.nginx" $number | median)" \
      "$(column "$work/$kind.cached" $number | median)"
  done
  awk -v r="$ratio" -v bar=$bar 'BEGIN { exit !(r < bar) }' && { echo "below the bar of $bar: $kind"; failed=1; }
done

for _ in 1 2 3; do
  load 500 "$seconds" "$callbox" >>"$work/many.callbox"
  load 500 "$seconds" "$nginx" >>"$work/many.nginx"
done
printf 'p99 at 500 connections, plain: callbox %.1f ms (%.0f/s), nginx %.1f ms (%.0f/s); medians of 3\n' \
  "$(column "$work/many.callbox" 2 | median)" "$(column "$work/many.callbox" 1 | median)" \
  "$(column "$work/many.nginx" 2 | median)" "$(column "$work/many.nginx" 1 | median)"

read -r typical worst < <("$server" change 50)
echo "a correction is seen over HTTP $typical ms after it is made, compression included (median of 50; worst $worst ms)"
awk -v w="$worst" 'BEGIN { exit !(w >= 1000) }' && { echo "slower than a second"; failed=1; }
exit $failed

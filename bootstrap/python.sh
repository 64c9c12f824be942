# Sourced by ./run and ./test: finds a Python that is new enough, as $python.
for python in python3 python3.14 python3.13 python3.12 python3.11 ""; do
    [ -n "$python" ] || break
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
done
if [ -z "$python" ]; then
    echo "GovIntel needs Python 3.11 or newer; here is $(python3 --version 2>/dev/null || echo none)." >&2
    exit 1
fi

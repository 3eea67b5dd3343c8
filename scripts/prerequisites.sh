# What run.sh and test.sh need on the machine. Sourced by them; everything it says goes to standard error.

# The SDK that global.json asks for.
require_dotnet() {
  if ! command -v dotnet > /dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
    echo "The .NET SDK 10 is missing. Install it: https://learn.microsoft.com/dotnet/core/install/linux" >&2
    exit 6
  fi
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
}

# Programs and the Debian packages that they are in, as program:package. As root on Debian they are installed,
# otherwise named.
require_packages() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%:*}" > /dev/null || missing+=("${pair##*:}")
  done
  ((${#missing[@]})) || return 0
  if [[ $(id -u) == 0 ]] && command -v apt-get > /dev/null; then
    echo "Installing ${missing[*]} ..." >&2
    local log
    if ! log=$({ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"; } 2>&1); then
      echo "$log" >&2
      echo "${missing[*]}: the installation failed (see above)." >&2
      exit 6
    fi
  else
    echo "Missing: ${missing[*]}. Install with: sudo apt-get install ${missing[*]}" >&2
    exit 6
  fi
}

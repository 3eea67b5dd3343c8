using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Voice2Text.Tests.Fakes.Hub;

/// <summary>What goes wrong with an answer of the hub.</summary>
internal sealed record HubFault
{
    private HubFault()
    {
    }

    /// <summary>Bytes that are sent of the body before it stops; null for all.</summary>
    public int? Bytes { get; private init; }

    /// <summary>Completes when the rest may be sent; where it is null, the connection is closed instead.</summary>
    public TaskCompletionSource? Gate { get; private init; }

    public bool IgnoresRange { get; private init; }

    public int? Status { get; private init; }

    public IReadOnlyDictionary<string, string> Headers { get; private init; } = new Dictionary<string, string>();

    /// <summary>What is sent instead of the contents.</summary>
    public Func<byte[], byte[]>? Alters { get; private init; }

    /// <summary>Without a stated length.</summary>
    public bool IsChunked { get; private init; }

    public static HubFault Answer(int status, params (string Name, string Value)[] headers) =>
        new() { Status = status, Headers = headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.Ordinal) };

    public static HubFault TooManyRequests(int seconds) => Answer(StatusCodes.Status429TooManyRequests, ("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)));

    public static HubFault RedirectTo(string address) => Answer(StatusCodes.Status302Found, ("Location", address));

    /// <summary>Closes the connection after so many bytes of the body.</summary>
    public static HubFault CutAfter(int bytes, bool ignoresRange = false) => new() { Bytes = bytes, IgnoresRange = ignoresRange };

    /// <summary>Sends so many bytes, and nothing more until the gate opens.</summary>
    public static HubFault StallAfter(int bytes, TaskCompletionSource gate) => new() { Bytes = bytes, Gate = gate };

    public static HubFault IgnoreRange() => new() { IgnoresRange = true };

    /// <summary>The contents with one byte changed.</summary>
    public static HubFault Altered() => new()
    {
        Alters = content =>
        {
            var altered = content.ToArray();
            altered[altered.Length / 2] ^= 1;
            return altered;
        },
    };

    /// <summary>The contents without their last bytes, as if that were all.</summary>
    public static HubFault Short(int bytes, bool isChunked = false) => new() { Alters = content => content[..^bytes], IsChunked = isChunked };
}

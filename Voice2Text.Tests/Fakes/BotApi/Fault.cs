namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>Where in the life of a request a fault strikes.</summary>
public enum FaultPoint
{
    /// <summary>Nothing has happened in the chat yet.</summary>
    BeforeEffect,

    /// <summary>It has happened, and only the answer is missing: the case in which a client cannot know.</summary>
    AfterEffect,
}

/// <summary>What goes wrong with a request. To be given to <see cref="FaultRules.Add"/>.</summary>
public sealed record Fault
{
    private Fault()
    {
    }

    internal FaultPoint Point { get; private init; }

    internal BotApiAnswer? Answer { get; private init; }

    internal FaultGate? Gate { get; private init; }

    internal TimeSpan Wait { get; private init; }

    internal bool DropsConnection { get; private init; }

    internal int? BytesBeforeCut { get; private init; }

    /// <summary>429, with the seconds to wait.</summary>
    public static Fault TooManyRequests(int retryAfter) => new() { Answer = BotApiAnswer.TooManyRequests(retryAfter) };

    /// <summary>500, as JSON.</summary>
    public static Fault ServerError() => Error(500, "Internal Server Error");

    /// <summary>502 with the HTML page of the proxy in front.</summary>
    public static Fault BadGateway() => new() { Answer = BotApiAnswer.BadGateway() };

    /// <param name="reason">What follows "Bad Request: ".</param>
    public static Fault BadRequest(string reason) => Error(400, $"Bad Request: {reason}");

    /// <param name="reason">What follows "Forbidden: ".</param>
    public static Fault Forbidden(string reason = "bot was blocked by the user") => Error(403, $"Forbidden: {reason}");

    /// <summary>Any other refusal.</summary>
    public static Fault Error(int code, string description) => new() { Answer = BotApiAnswer.Error(code, description) };

    /// <summary>
    /// Closes the connection without an answer. A .NET client may repeat a request without a body by itself, so a
    /// dropped download is best left on until removed.
    /// </summary>
    public static Fault Drop(FaultPoint point = FaultPoint.BeforeEffect) => new() { DropsConnection = true, Point = point };

    /// <summary>Waits before the request is looked at, or before its answer goes out; on the server's TimeProvider.</summary>
    public static Fault Delay(TimeSpan wait, FaultPoint point = FaultPoint.BeforeEffect) => new() { Wait = wait, Point = point };

    /// <summary>The path that getFile gave is no longer good; for <see cref="FakeBotApi.Download"/>.</summary>
    public static Fault ExpiredFile() => Error(404, "Not Found");

    /// <summary>The connection ends after some bytes of the file; for <see cref="FakeBotApi.Download"/>.</summary>
    public static Fault TruncatedDownload(int bytes) => new() { BytesBeforeCut = bytes };

    /// <summary>For getFile. (A file declared with more than 20 MB gets this answer without a fault.)</summary>
    public static Fault FileTooBig() => BadRequest("file is too big");

    internal static Fault Hold(FaultGate gate, FaultPoint point) => new() { Gate = gate, Point = point };
}

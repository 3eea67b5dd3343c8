using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>Takes each request through its life: log, fault, token, effect, answer.</summary>
internal sealed class BotApiHandler(FakeWorld world, StateWatch watch, RequestLog log, FaultRules faults, BotTokens tokens, TimeProvider time)
{
    private readonly BotApiMethods _methods = new(world);

    public async Task InvokeAsync(HttpContext context, string token, string method, CancellationToken serverStopping)
    {
        var parameters = new BotApiParameters();
        BotApiException? unreadable = null;
        try
        {
            parameters = await BotApiParameters.ReadAsync(context.Request, context.RequestAborted);
        }
        catch (BotApiException error)
        {
            unreadable = error;
        }
        var chatId = long.TryParse(parameters.Text("chat_id"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var id) ? id : (long?)null;
        var request = log.Arrived(method, token, chatId, parameters.Texts);
        await ServeAsync(context, request, AnswerAsync, serverStopping);

        async Task<BotApiAnswer?> AnswerAsync() => unreadable?.Answer ?? await ExecuteAsync(request, parameters, context.RequestAborted);
    }

    public Task DownloadAsync(HttpContext context, string token, string path, CancellationToken serverStopping)
    {
        var request = log.Arrived(FakeBotApi.Download, token, chatId: null, new Dictionary<string, string>(StringComparer.Ordinal) { ["file_path"] = path });
        var media = tokens.Contains(token) ? world.FindPath(path) : null;
        return ServeAsync(context, request, () => Task.FromResult(media is null ? BotApiAnswer.Error(404, "Not Found") : null), serverStopping, media?.File);
    }

    // An answer of null is the file itself.
    private async Task ServeAsync(HttpContext context, FakeRequest request, Func<Task<BotApiAnswer?>> execute, CancellationToken serverStopping, FakeFile? file = null)
    {
        var fault = faults.Take(request);
        try
        {
            if (fault?.Point == FaultPoint.BeforeEffect && !await PassAsync(fault, request, context, serverStopping)) return;
            var answer = fault?.Answer ?? await execute();
            if (fault?.Point == FaultPoint.AfterEffect && !await PassAsync(fault, request, context, serverStopping)) return;
            log.Answered(request, answer?.Status ?? StatusCodes.Status200OK);
            if (answer is not null) await WriteAsync(context, answer);
            else await WriteFileAsync(context, file!.Content, fault?.BytesBeforeCut);
        }
        // The client or the server goes: nobody reads an answer.
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            fault?.Gate?.Finished(request);
        }
    }

    private async Task<BotApiAnswer> ExecuteAsync(FakeRequest request, BotApiParameters parameters, CancellationToken cancellationToken)
    {
        try
        {
            if (!tokens.Contains(request.Token)) throw BotApiException.Unauthorized();
            var isPoll = string.Equals(request.Method, "getUpdates", StringComparison.OrdinalIgnoreCase);
            var result = isPoll ? await world.Updates.GetAsync(request.Token, parameters, cancellationToken) : Invoke(request, parameters);
            if (isPoll) log.Applied(request);
            return BotApiAnswer.Success(result);
        }
        catch (BotApiException error)
        {
            return error.Answer;
        }
    }

    // Effect and mark under one lock: whoever sees the message also sees that its request was applied.
    private JsonNode? Invoke(FakeRequest request, BotApiParameters parameters)
    {
        lock (watch.Sync)
        {
            var result = _methods.Invoke(request.Method, parameters);
            log.Applied(request);
            return result;
        }
    }

    /// <summary>Lets the fault delay, hold or close; false where the connection is closed.</summary>
    private async Task<bool> PassAsync(Fault fault, FakeRequest request, HttpContext context, CancellationToken serverStopping)
    {
        if (fault.Wait > TimeSpan.Zero) await Task.Delay(fault.Wait, time, serverStopping);
        var goesOn = !fault.DropsConnection && (fault.Gate is null || await fault.Gate.PassAsync(request, serverStopping));
        if (!goesOn) context.Abort();
        return goesOn;
    }

    private static async Task WriteAsync(HttpContext context, BotApiAnswer answer)
    {
        var body = Encoding.UTF8.GetBytes(answer.Body);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = body.Length;
        if (answer.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static async Task WriteFileAsync(HttpContext context, byte[] content, int? bytesBeforeCut)
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = content.Length;
        var length = Math.Min(bytesBeforeCut ?? content.Length, content.Length);
        await context.Response.Body.WriteAsync(content.AsMemory(0, length), context.RequestAborted);
        if (length == content.Length) return;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }
}

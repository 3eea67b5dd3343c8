using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Options;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>Fetches files from the Bot API.</summary>
public sealed class BotMediaSource(BotClient client, IOptionsMonitor<BotOptions> options, TimeProvider time) : IMediaSource
{
    private const int BadRequestCode = 400;
    private const int NotFoundCode = 404;
    // The client's own time-out ends with the response's headers: a connection that falls silent later would never end.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private BotOptions Options => options.CurrentValue;

    public bool Serves(Transcription transcription) => transcription.Origin.IsChat;

    public async Task<string> FetchAsync(Transcription transcription, string folder, CancellationToken cancellationToken)
    {
        try
        {
            var file = await client.Api.GetFile(transcription.Media.FileId, cancellationToken);
            if (Options.LocalFiles && file.FilePath is { } local && Path.IsPathRooted(local)) return CheckLocal(local);
            return await DownloadAsync(file, Path.Combine(folder, "media"), cancellationToken);
        }
        catch (ApiRequestException e) when (e.ErrorCode == BadRequestCode && e.Message.Contains("too big", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused(TranscriptionFailure.TooLarge, "The Bot API does not hand out files of this size.", Options.MaxFileBytes, e);
        }
        catch (ApiRequestException e) when (e.ErrorCode is BadRequestCode or NotFoundCode)
        {
            throw Refused(TranscriptionFailure.FileExpired, BotClient.Describe(e), null, e);
        }
        catch (RequestException e) when ((int?)e.HttpStatusCode == NotFoundCode)
        {
            throw Refused(TranscriptionFailure.FileExpired, BotClient.Describe(e), null, e);
        }
        catch (Exception e) when (e is RequestException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Away(BotClient.Describe(e), e);
        }
    }

    private async Task<string> DownloadAsync(TGFile file, string path, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(LongestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            await using var target = new BoundedFile(path, Options.MaxFileBytes, () => silence.CancelAfter(LongestSilence));
            await client.Api.DownloadFile(file, target, either.Token);
        }
        catch (RequestException e) when (CauseOf(e) is { } cause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (cause is OperationCanceledException) throw Away($"No more bytes came for {LongestSilence.TotalSeconds} s.", null);
            ExceptionDispatchInfo.Throw(cause);
        }

        var length = new FileInfo(path).Length;
        if (length == 0) throw Refused(TranscriptionFailure.Empty, "The file is empty.");
        // A proxy that cuts a file short may still end the transfer in good order.
        return file.FileSize is { } size && length < size ? throw Away(Invariant($"{length} of {size} bytes came."), null) : path;
    }

    /// <summary>The client, and the HTTP stack below it, wrap whatever ends a download: our own limits and a full disk too.</summary>
    private static Exception? CauseOf(RequestException exception)
    {
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is MediaException or OperationCanceledException || (cause is IOException io && DiskErrors.IsDiskFull(io))) return cause;
        }

        return null;
    }

    /// <summary>A local Bot API server has the file on this machine already.</summary>
    private string CheckLocal(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw Refused(TranscriptionFailure.FileExpired, $"The Bot API server names the file {path}, which cannot be seen from here (Bot:LocalFiles).");
        if (file.Length == 0) throw Refused(TranscriptionFailure.Empty, "The file is empty.");
        return file.Length <= Options.MaxFileBytes ? path : throw Refused(TranscriptionFailure.TooLarge, Invariant($"The file has {file.Length} bytes (Bot:MaxFileBytes)."), Options.MaxFileBytes);
    }

    private static MediaException Away(string reason, Exception? cause) =>
        new(new(TranscriptionFailure.DownloadFailed, $"The file could not be fetched. {reason}"), isTransient: true, cause);

    private static MediaException Refused(TranscriptionFailure failure, string reason, double? limit = null, Exception? cause = null) =>
        new(new(failure, reason, limit), isTransient: false, cause);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A new file that takes no more than the limit, whatever the sender's service said before.</summary>
    private sealed class BoundedFile(string path, long limit, Action progressed)
        : FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            progressed();
            if (Position + buffer.Length > limit)
                throw Refused(TranscriptionFailure.TooLarge, Invariant($"More than {limit} bytes came (Bot:MaxFileBytes)."), limit);
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}

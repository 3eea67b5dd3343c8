using System.Globalization;
using Microsoft.Extensions.Options;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>Fetches files from the Bot API.</summary>
public sealed class BotMediaSource(BotClient client, IOptions<BotOptions> options) : IMediaSource
{
    private const int BadRequestCode = 400;
    private const int NotFoundCode = 404;

    public bool Serves(Transcription transcription) => transcription.Origin.IsChat;

    public async Task<string> FetchAsync(Transcription transcription, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "media");
        try
        {
            var file = await client.Api.GetFile(transcription.Media.FileId, cancellationToken);
            await using (var target = new BoundedFile(path, options.Value.MaxFileBytes)) await client.Api.DownloadFile(file, target, cancellationToken);
            var length = new FileInfo(path).Length;
            if (length == 0) throw Refused(TranscriptionFailure.Empty, "The file is empty.");
            // A proxy that cuts a file short may still end the transfer in good order.
            if (file.FileSize is { } size && length < size) throw Away(Invariant($"{length} of {size} bytes came."), null);
            return path;
        }
        catch (ApiRequestException e) when (e.ErrorCode == BadRequestCode && e.Message.Contains("too big", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused(TranscriptionFailure.TooLarge, "The Bot API does not hand out files of this size.", options.Value.MaxFileBytes, e);
        }
        catch (ApiRequestException e) when (e.ErrorCode is BadRequestCode or NotFoundCode)
        {
            throw Refused(TranscriptionFailure.FileExpired, BotClient.Describe(e), null, e);
        }
        catch (RequestException e) when ((int?)e.HttpStatusCode == NotFoundCode)
        {
            throw Refused(TranscriptionFailure.FileExpired, BotClient.Describe(e), null, e);
        }
        catch (Exception e) when (e is RequestException or HttpRequestException || (e is IOException io && !DiskErrors.IsDiskFull(io)) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Away(BotClient.Describe(e), e);
        }
    }

    private static MediaException Away(string reason, Exception? cause) =>
        new(new(TranscriptionFailure.DownloadFailed, $"The file could not be fetched. {reason}"), isTransient: true, cause);

    private static MediaException Refused(TranscriptionFailure failure, string reason, double? limit = null, Exception? cause = null) =>
        new(new(failure, reason, limit), isTransient: false, cause);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A new file that takes no more than the limit, whatever the sender's service said before.</summary>
    private sealed class BoundedFile(string path, long limit) : FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position + buffer.Length > limit)
                throw Refused(TranscriptionFailure.TooLarge, Invariant($"More than {limit} bytes came (Bot:MaxFileBytes)."), limit);
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}

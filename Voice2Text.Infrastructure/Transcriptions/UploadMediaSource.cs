using Microsoft.Extensions.Options;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>Files given to the console.</summary>
internal sealed class UploadMediaSource(IOptions<StorageOptions> storage) : IMediaSource
{
    public bool Serves(Transcription transcription) => transcription.Media.Kind == MediaKind.Upload;

    public Task<string> FetchAsync(Transcription transcription, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(storage.Value.UploadsDirectory, transcription.Media.FileId);
        return File.Exists(path)
            ? Task.FromResult(path)
            : throw new MediaException(new(TranscriptionFailure.FileExpired, "The uploaded file is not kept any more. Upload it again."), isTransient: false);
    }
}

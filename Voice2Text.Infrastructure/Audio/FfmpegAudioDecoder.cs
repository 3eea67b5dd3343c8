using Microsoft.Extensions.Options;
using Voice2Text.Domain.Audio;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Audio;

/// <summary>Decodes with ffmpeg as a child process; see docs/decisions/0003-ffmpeg-child-process.md.</summary>
internal sealed class FfmpegAudioDecoder(IOptions<FfmpegOptions> options, TimeProvider time) : IAudioDecoder
{
    private const int CopyBuffer = 1 << 16;

    public Task<IAudioStream> OpenAsync(string path, AudioLimits limits, CancellationToken cancellationToken) =>
        OpenAsync(path, path, limits, cancellationToken);

    public Task<IAudioStream> OpenAsync(string path, string name, AudioLimits limits, CancellationToken cancellationToken) =>
        OpenAsync(path, name, deleteWhenDone: false, limits, cancellationToken);

    public async Task<IAudioStream> OpenAsync(Stream input, string name, AudioLimits limits, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Value.TemporaryDirectory, $"voice2text-{Guid.NewGuid():N}");
        try
        {
            await SpoolAsync(input, path, name, limits, cancellationToken);
            return await OpenAsync(path, name, deleteWhenDone: true, limits, cancellationToken);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private async Task<IAudioStream> OpenAsync(
        string path, string name, bool deleteWhenDone, AudioLimits limits, CancellationToken cancellationToken)
    {
        CheckFile(path, name, limits);
        var report = new FfmpegReport();
        var ffmpeg = ChildProcess.Start(options.Value.Ffmpeg, FfmpegArguments.Decode(path), limits.MaxDecoderMemory, report.Take, report.End)
            ?? throw AudioFailures.DecoderMissing(options.Value.Ffmpeg);
        var audio = new FfmpegAudioStream(ffmpeg, report, name, limits, time, deleteWhenDone ? path : null);
        try
        {
            await audio.OpenAsync(cancellationToken);
            return audio;
        }
        catch
        {
            await audio.DisposeAsync();
            throw;
        }
    }

    private static void CheckFile(string path, string name, AudioLimits limits)
    {
        if (Directory.Exists(path)) throw AudioFailures.NotAFile(name);
        var file = new FileInfo(path);
        if (!file.Exists) throw AudioFailures.NotFound(name);
        // Pipes and devices say 0 too, and are never opened.
        if (file.Length == 0) throw AudioFailures.Empty(name);
        if (file.Length > limits.MaxBytes) throw AudioFailures.TooLarge(name, file.Length, limits.MaxBytes);
        try
        {
            using var _ = File.OpenHandle(path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw AudioFailures.NotReadable(name, e);
        }
    }

    /// <summary>Many containers have to be read back and forth, which a pipe cannot do.</summary>
    private static async Task SpoolAsync(Stream input, string path, string name, AudioLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, CopyBuffer, FileOptions.Asynchronous);
            var buffer = new byte[CopyBuffer];
            int read;
            while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (file.Position + read > limits.MaxBytes) throw AudioFailures.TooLarge(name, file.Position + read, limits.MaxBytes);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            throw AudioFailures.DiskFull(name, Path.GetDirectoryName(path)!, e);
        }
    }
}

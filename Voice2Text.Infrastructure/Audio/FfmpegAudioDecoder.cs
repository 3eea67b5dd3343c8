using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Audio;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Audio;

/// <summary>Decodes with ffmpeg as a child process; see docs/decisions/0003-ffmpeg-child-process.md.</summary>
internal sealed class FfmpegAudioDecoder(IOptions<FfmpegOptions> options, TimeProvider time) : IAudioDecoder
{
    private const int CopyBuffer = 1 << 16;

    public Task<IAudioStream> OpenAsync(string path, AudioLimits limits, CancellationToken cancellationToken) =>
        OpenAsync(path, path, deleteWhenDone: false, limits, cancellationToken);

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
        var duration = await ProbeAsync(path, name, limits, cancellationToken);
        if (duration > limits.MaxDuration) throw AudioFailures.TooLong(name, duration, limits.MaxDuration);
        var ffmpeg = ChildProcess.Start(options.Value.Ffmpeg, FfmpegArguments.Decode(path), limits.MaxDecoderMemory)
            ?? throw AudioFailures.DecoderMissing(options.Value.Ffmpeg);
        return new FfmpegAudioStream(ffmpeg, name, duration, limits, time, deleteWhenDone ? path : null);
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

    /// <summary>The stated duration, after a check that there is an audio track at all.</summary>
    private async Task<TimeSpan?> ProbeAsync(string path, string name, AudioLimits limits, CancellationToken cancellationToken)
    {
        await using var ffprobe = ChildProcess.Start(options.Value.Ffprobe, FfmpegArguments.Probe(path), limits.MaxDecoderMemory)
            ?? throw AudioFailures.DecoderMissing(options.Value.Ffprobe);
        using var timeout = new CancellationTokenSource(limits.StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var answer = new MemoryStream();
            await ffprobe.Output.CopyToAsync(answer, either.Token);
            var (exitCode, errors) = await ffprobe.WaitAsync(either.Token);
            if (FfmpegErrors.IsOutOfMemory(errors)) throw AudioFailures.OutOfMemory(name, limits.MaxDecoderMemory);
            if (exitCode != 0) throw AudioFailures.NotAudio(name, FfmpegErrors.Reason(errors));
            return ReadProbe(answer.ToArray(), name);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw AudioFailures.TimedOut(name, limits.StallTimeout);
        }
    }

    /// <summary>
    /// Reads ffprobe's answer:
    /// <code>{"programs": [], "streams": [{"codec_type": "audio"}], "format": {"duration": "5.706500"}}</code>
    /// </summary>
    private static TimeSpan? ReadProbe(byte[] json, string name)
    {
        using var probe = JsonDocument.Parse(json);
        var streams = probe.RootElement.TryGetProperty("streams", out var list) ? list.EnumerateArray().ToArray() : [];
        var audio = streams.FirstOrDefault(s => s.TryGetProperty("codec_type", out var type) && type.ValueEquals("audio"));
        if (audio.ValueKind == JsonValueKind.Undefined) throw AudioFailures.NoAudioTrack(name);
        return Duration(probe.RootElement, "format") ?? Duration(audio);
    }

    private static TimeSpan? Duration(JsonElement parent, string child) =>
        parent.TryGetProperty(child, out var element) ? Duration(element) : null;

    private static TimeSpan? Duration(JsonElement element) =>
        element.TryGetProperty("duration", out var text)
        && double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds > 0 && seconds < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;

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

using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Domain.Audio;
using Voice2Text.Infrastructure.Audio;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Audio;

/// <summary>Real ffmpeg on real files, good and bad.</summary>
public sealed class FfmpegAudioDecoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private FfmpegAudioDecoder Decoder(string ffmpeg = "ffmpeg", TimeProvider? time = null, string? temporary = null) => new(
        Options.Create(new FfmpegOptions { Ffmpeg = ffmpeg, TemporaryDirectory = temporary ?? _folder.FullPath }),
        time ?? TimeProvider.System);

    private static async Task<List<float>> ReadAllAsync(IAudioStream audio)
    {
        var samples = new List<float>();
        var buffer = new float[5_003];
        int read;
        while ((read = await audio.ReadAsync(buffer, Token)) > 0) samples.AddRange(buffer[..read]);
        return samples;
    }

    private async Task<AudioException> FailsAsync(string path, AudioLimits? limits = null)
    {
        var error = await Assert.ThrowsAsync<AudioException>(async () =>
        {
            await using var audio = await Decoder().OpenAsync(path, limits ?? new(), Token);
            await ReadAllAsync(audio);
        });
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    [Theory]
    [InlineData("voice.ogg", "-c:a libopus -b:a 24k")]
    [InlineData("voice.wav", "")]
    [InlineData("stereo.wav", "-ac 2 -ar 44100")]
    [InlineData("song.mp3", "-c:a libmp3lame")]
    [InlineData("memo.m4a", "-c:a aac")] // its index comes last
    [InlineData("lossless.flac", "")]
    [InlineData("old.aac", "-ar 8000 -c:a aac -f adts")]
    [InlineData("clip.webm", "-c:a libopus")]
    [InlineData("clip.mkv", "-c:a libvorbis")]
    public async Task AnyContainer_BecomesSamplesOfItsDuration(string name, string codec)
    {
        await MediaFiles.ToneAsync(3, _folder[name], codec);

        await using var audio = await Decoder().OpenAsync(_folder[name], new(), Token);
        var samples = await ReadAllAsync(audio);

        Assert.InRange(samples.Count, 2.9 * 16000, 3.2 * 16000);
        Assert.InRange(samples.Max(), 0.05, 0.3);
    }

    [Theory]
    [InlineData("video.mp4", "-c:v mpeg4 -c:a aac -shortest")]
    [InlineData("video.webm", "-c:v libvpx -c:a libvorbis -shortest")]
    public async Task Video_GivesItsAudioTrack(string name, string codecs)
    {
        await MediaFiles.MakeAsync($"-f lavfi -i testsrc=size=320x240:duration=2 -f lavfi -i sine=duration=2 {codecs}", _folder[name]);

        await using var audio = await Decoder().OpenAsync(_folder[name], new(), Token);

        Assert.InRange((await ReadAllAsync(audio)).Count, 1.8 * 16000, 2.2 * 16000);
        Assert.InRange(audio.StatedDuration!.Value.TotalSeconds, 1.8, 2.2);
    }

    [Theory]
    [InlineData("voice.txt")]
    [InlineData("voice.mp3")]
    [InlineData("-voice.ogg")]
    [InlineData("http:voice")]
    [InlineData("a b'c\"$(x).ogg")]
    public async Task NameSaysNothing_ContentDecides(string name)
    {
        await MediaFiles.ToneAsync(1, _folder["tone.wav"]);
        File.Move(_folder["tone.wav"], _folder[name]);

        await using var audio = await Decoder().OpenAsync(_folder[name], new(), Token);

        Assert.Equal(16000, (await ReadAllAsync(audio)).Count);
    }

    [Fact]
    public async Task StandardInput_IsDecodedAndItsSpoolDeleted()
    {
        await MediaFiles.ToneAsync(1, _folder["memo.m4a"]);
        var spool = Directory.CreateDirectory(_folder["spool"]).FullName;
        await using (var input = File.OpenRead(_folder["memo.m4a"]))
        await using (var audio = await Decoder(temporary: spool).OpenAsync(input, "standard input", new(), Token))
        {
            Assert.InRange((await ReadAllAsync(audio)).Count, 15000, 17500);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(spool));
    }

    [Fact]
    public async Task StandardInput_TooLargeOrNotAudio_LeavesNothing()
    {
        var spool = Directory.CreateDirectory(_folder["spool"]).FullName;
        var decoder = Decoder(temporary: spool);

        var large = await Assert.ThrowsAsync<AudioException>(() => decoder.OpenAsync(new MemoryStream(new byte[5000]), "standard input", new() { MaxBytes = 4000 }, Token));
        var noise = await Assert.ThrowsAsync<AudioException>(() => decoder.OpenAsync(new MemoryStream("no audio at all"u8.ToArray()), "standard input", new(), Token));

        Assert.Equal(AudioFailure.TooLarge, large.Failure);
        Assert.Equal(AudioFailure.NotAudio, noise.Failure);
        Assert.Empty(Directory.EnumerateFileSystemEntries(spool));
    }

    [Fact]
    public async Task FullDisk_IsNamedAndLeavesNothing()
    {
        // The copy fails as a write to a full disk does.
        var error = await Assert.ThrowsAsync<AudioException>(() => Decoder().OpenAsync(new DiskFullStream(), "standard input", new(), Token));

        Assert.Equal(AudioFailure.DiskFull, error.Failure);
        Assert.Empty(Directory.EnumerateFiles(_folder.FullPath));
    }

    [Fact]
    public async Task MissingFile_IsNamed() =>
        Assert.Equal(AudioFailure.NotFound, (await FailsAsync(_folder["nowhere.ogg"])).Failure);

    [Fact]
    public async Task Directory_IsNotAFile() =>
        Assert.Equal(AudioFailure.NotAFile, (await FailsAsync(_folder.FullPath)).Failure);

    [Fact]
    public async Task EmptyFile_IsRefused()
    {
        await File.WriteAllBytesAsync(_folder["empty.ogg"], [], Token);

        Assert.Equal(AudioFailure.Empty, (await FailsAsync(_folder["empty.ogg"])).Failure);
    }

    [Theory]
    [InlineData("#!/bin/sh\necho hello\n")]
    [InlineData("%PDF-1.4\n1 0 obj\n")]
    [InlineData("ffconcat version 1.0\nfile 'tone.wav'\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\ntone.wav\n#EXT-X-ENDLIST\n")]
    public async Task TextAndPlaylists_AreNotAudio(string content)
    {
        await MediaFiles.ToneAsync(1, _folder["tone.wav"]);
        await File.WriteAllTextAsync(_folder["voice.ogg"], content, Token);

        Assert.Equal(AudioFailure.NotAudio, (await FailsAsync(_folder["voice.ogg"])).Failure);
    }

    [Fact]
    public async Task RandomBytes_AreNotAudio()
    {
        var bytes = new byte[50_000];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(_folder["noise.ogg"], bytes, Token);

        Assert.Contains((await FailsAsync(_folder["noise.ogg"])).Failure, new[] { AudioFailure.NotAudio, AudioFailure.Damaged });
    }

    [Fact]
    public async Task VideoWithoutSound_HasNoAudioTrack()
    {
        await MediaFiles.MakeAsync("-f lavfi -i testsrc=size=64x64:duration=1 -c:v mpeg4", _folder["mute.mp4"]);

        Assert.Equal(AudioFailure.NoAudioTrack, (await FailsAsync(_folder["mute.mp4"])).Failure);
    }

    [Fact]
    public async Task TruncatedInTheMiddle_GivesWhatThereIs()
    {
        await MediaFiles.ToneAsync(10, _folder["tone.ogg"], "-c:a libopus -b:a 64k");
        TinyCheckpoint.Truncate(_folder["tone.ogg"], new FileInfo(_folder["tone.ogg"]).Length / 2);

        await using var audio = await Decoder().OpenAsync(_folder["tone.ogg"], new(), Token);

        Assert.InRange((await ReadAllAsync(audio)).Count, 2 * 16000, 8 * 16000);
    }

    [Fact]
    public async Task TruncatedBeforeTheFirstSample_IsRefused()
    {
        await MediaFiles.ToneAsync(3, _folder["memo.m4a"]);
        TinyCheckpoint.Truncate(_folder["memo.m4a"], 2_000); // the index at the end is gone

        Assert.Contains((await FailsAsync(_folder["memo.m4a"])).Failure, new[] { AudioFailure.NotAudio, AudioFailure.Damaged });
    }

    [Fact]
    public async Task ZeroLength_IsRefused()
    {
        MediaFiles.SparseWave(_folder["nothing.wav"], 0, 0);

        Assert.Contains((await FailsAsync(_folder["nothing.wav"])).Failure, new[] { AudioFailure.ZeroLength, AudioFailure.Damaged });
    }

    [Fact]
    public async Task ThreeHours_AreRefusedByTheirStatedLengthWithTheLimit()
    {
        MediaFiles.SparseWave(_folder["long.wav"], 3 * 3600, 3 * 3600);

        var error = await FailsAsync(_folder["long.wav"]);

        Assert.Equal(AudioFailure.TooLong, error.Failure);
        Assert.Contains("3:00:00", error.Message, StringComparison.Ordinal);
        Assert.Contains("2:00:00", error.Message, StringComparison.Ordinal);
        Assert.Contains("--max-duration", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThreeHours_WithAHigherLimit_AreDecodedWhole()
    {
        MediaFiles.SparseWave(_folder["long.wav"], 3 * 3600, 3 * 3600);
        await using var audio = await Decoder().OpenAsync(_folder["long.wav"], new() { MaxDuration = TimeSpan.FromHours(4) }, Token);
        var buffer = new float[16_000];
        var count = 0L;
        int read;
        while ((read = await audio.ReadAsync(buffer, Token)) > 0) count += read;

        Assert.Equal(3 * 3600 * 16000, count, 16000.0);
    }

    [Fact]
    public async Task LongerThanTheFileSays_IsCaughtWhileDecoding()
    {
        // Ogg states its length in its last page; cut off, it states none.
        await MediaFiles.ToneAsync(60, _folder["tone.ogg"], "-c:a libopus -b:a 16k");
        var error = await Assert.ThrowsAsync<AudioException>(async () =>
        {
            var limits = new AudioLimits { MaxDuration = TimeSpan.FromSeconds(20) };
            var report = new FfmpegReport();
            await using var audio = new FfmpegAudioStream(
                ChildProcess.Start("ffmpeg", FfmpegArguments.Decode(_folder["tone.ogg"]), limits.MaxDecoderMemory, report.Take, report.End)!,
                report, "tone", limits, TimeProvider.System, null);
            await ReadAllAsync(audio);
        });

        Assert.Equal(AudioFailure.TooLong, error.Failure);
    }

    [Fact]
    public async Task TooManyBytes_AreRefusedWithTheLimit()
    {
        await MediaFiles.ToneAsync(1, _folder["tone.wav"]);

        var error = await FailsAsync(_folder["tone.wav"], new() { MaxBytes = 1000 });

        Assert.Equal(AudioFailure.TooLarge, error.Failure);
        Assert.Contains("1000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-ffmpeg")]
    [InlineData("/nowhere/ffmpeg")]
    public async Task MissingFfmpeg_IsNamedWithTheRemedy(string ffmpeg)
    {
        await MediaFiles.ToneAsync(1, _folder["tone.wav"]);

        var error = await Assert.ThrowsAsync<AudioException>(() => Decoder(ffmpeg).OpenAsync(_folder["tone.wav"], new(), Token));

        Assert.Equal(AudioFailure.DecoderMissing, error.Failure);
        Assert.Contains("apt-get install ffmpeg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MemoryLimit_EndsTheDecoderWithItsReason()
    {
        await MediaFiles.ToneAsync(1, _folder["tone.wav"]);

        var error = await Assert.ThrowsAsync<AudioException>(async () =>
        {
            await using var audio = await Decoder().OpenAsync(_folder["tone.wav"], new() { MaxDecoderMemory = 24 << 20 }, Token);
            await ReadAllAsync(audio);
        });

        Assert.Equal(AudioFailure.OutOfMemory, error.Failure);
        Assert.Contains("24 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilentDecoder_TimesOutAndIsKilled()
    {
        await MediaFiles.ToneAsync(1, _folder["tone.wav"]);
        await File.WriteAllTextAsync(_folder["ffmpeg"], "#!/bin/sh\nsleep 600 &\nwait\n", Token);
        File.SetUnixFileMode(_folder["ffmpeg"], UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        var time = new FakeTimeProvider();
        var report = new FfmpegReport();
        var process = ChildProcess.Start(_folder["ffmpeg"], [], 1 << 30, report.Take, report.End)!;
        var id = process.Id;
        await using (var audio = new FfmpegAudioStream(process, report, "tone", new(), time, null))
        {
            var opening = audio.OpenAsync(Token);
            time.Advance(TimeSpan.FromSeconds(61));
            Assert.Equal(AudioFailure.TimedOut, (await Assert.ThrowsAsync<AudioException>(() => opening)).Failure);

            var reading = audio.ReadAsync(new float[100], Token).AsTask();
            time.Advance(TimeSpan.FromSeconds(61));
            Assert.Equal(AudioFailure.TimedOut, (await Assert.ThrowsAsync<AudioException>(() => reading)).Failure);
        }

        Assert.False(Directory.Exists($"/proc/{id}"));
    }

    [Fact]
    public async Task Cancelled_TheDecoderIsGone()
    {
        MediaFiles.SparseWave(_folder["long.wav"], 3600, 3600);
        using var cancel = new CancellationTokenSource();
        var audio = (FfmpegAudioStream)await Decoder().OpenAsync(_folder["long.wav"], new(), cancel.Token);
        await using (audio)
        {
            await audio.ReadAsync(new float[100], cancel.Token);
            Assert.True(Directory.Exists($"/proc/{audio.ProcessId}"));
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                var buffer = new float[16_000];
                while (await audio.ReadAsync(buffer, cancel.Token) > 0) { }
            });
        }

        Assert.False(Directory.Exists($"/proc/{audio.ProcessId}"));
    }

    [Fact]
    public async Task SamplesThatAreNoNumbers_BecomeSilence()
    {
        // A WAV file of floats may hold anything.
        float[] samples = [.. Enumerable.Repeat(0.1f, 1000), float.NaN, float.PositiveInfinity, .. Enumerable.Repeat(0.1f, 1000)];
        await File.WriteAllBytesAsync(_folder["raw.f32"], System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(samples).ToArray(), Token);
        await MediaFiles.MakeAsync($"-f f32le -ar 16000 -ac 1 -i {_folder["raw.f32"]} -c:a pcm_f32le", _folder["nan.wav"]);

        await using var audio = await Decoder().OpenAsync(_folder["nan.wav"], new(), Token);

        Assert.All(await ReadAllAsync(audio), s => Assert.True(float.IsFinite(s)));
    }

    private sealed class DiskFullStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device", 28);
    }
}

using System.Diagnostics;
using System.Text.Json;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.EndToEnd;

/// <summary>The executable, ffmpeg, the real engine and the demo model, as somebody at a prompt uses them.</summary>
public sealed class TranscribeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Executable Voice2Text => new(_folder["storage"]);

    private static string Sample(string name) => Path.Combine(DemoModel.Samples, name);

    private static string TextOf(string sample)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Sample("texts.json")));
        return json.RootElement.EnumerateArray().First(c => c.GetProperty("file").GetString() == sample).GetProperty("text").GetString()!;
    }

    private static CommandRun AssertFails(int code, string expected, CommandRun run)
    {
        Assert.True(code == run.ExitCode, $"{run}");
        Assert.Equal("", run.Output);
        Assert.Contains(expected, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        return run;
    }

    [Theory]
    [InlineData("en-04.ogg")]
    [InlineData("ru-04.ogg")]
    public async Task Sample_OnAFreshMachine_IsItsText(string sample)
    {
        var run = await Voice2Text.RunAsync("transcribe", Sample(sample));

        Assert.Equal(new CommandRun(ExitCodes.Done, TextOf(sample) + "\n", ""), run);
    }

    [Fact]
    public async Task ImportedModel_IsListedAndTranscribes()
    {
        var import = await Voice2Text.RunAsync("models", "import", DemoModel.Checkpoint, "--precision", "fp32", "--name", "mine");
        Assert.Equal(ExitCodes.Done, import.ExitCode);

        var list = await Voice2Text.RunAsync("models", "list");
        var run = await Voice2Text.RunAsync("transcribe", "--model", "mine", Sample("en-01.ogg"));

        Assert.Contains(import.Output.Trim(), list.Output, StringComparison.Ordinal);
        Assert.Equal(TextOf("en-01.ogg") + "\n", run.Output);
    }

    [Theory]
    [InlineData("anullsrc=r=48000:d=4")]
    [InlineData("anoisesrc=d=4:c=white:a=0.1:seed=1")]
    [InlineData("anoisesrc=d=4:c=brown:a=0.3:seed=2")]
    [InlineData("sine=frequency=440:duration=4")]
    [InlineData("aevalsrc='0.2*sin(2*PI*262*t)+0.2*sin(2*PI*330*t)+0.2*sin(2*PI*392*t)':d=4")]
    public async Task SilenceNoiseAndMusic_AreNoSpeech(string source)
    {
        await MediaFiles.MakeAsync($"-f lavfi -i {source}", _folder["sound.wav"]);

        AssertFails(ExitCodes.NoSpeech, _folder["sound.wav"], await Voice2Text.RunAsync("transcribe", _folder["sound.wav"]));
    }

    [Fact]
    public async Task NotReadableFile_NamesFileAndUser()
    {
        File.Copy(Sample("en-01.ogg"), _folder["secret.ogg"]);
        File.SetUnixFileMode(_folder["secret.ogg"], UnixFileMode.None);

        var run = await new Executable(_folder["storage"]) { Prefix = Executable.WithoutRootsRights }.RunAsync("transcribe", _folder["secret.ogg"]);

        AssertFails(ExitCodes.Audio, _folder["secret.ogg"], run);
        Assert.Contains(Environment.UserName, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotWritableStorage_NamesFolderUserAndRemedy()
    {
        Directory.CreateDirectory(_folder["storage"]);
        File.SetUnixFileMode(_folder["storage"], UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var run = await new Executable(_folder["storage"]) { Prefix = Executable.WithoutRootsRights }.RunAsync("transcribe", Sample("en-01.ogg"));

        File.SetUnixFileMode(_folder["storage"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        AssertFails(ExitCodes.Machine, _folder["storage"], run);
        Assert.Contains("Storage:Directory", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingFfmpeg_SaysHowToInstallIt()
    {
        var program = Voice2Text;
        program.Environment["PATH"] = _folder.FullPath;

        AssertFails(ExitCodes.Machine, "apt-get install ffmpeg", await program.RunAsync("transcribe", Sample("en-01.ogg")));
    }

    [Theory]
    [InlineData("size=1m")] // known before the import begins
    [InlineData("size=30m,nr_inodes=7")] // no room for the next file in the middle of it
    public async Task FullDisk_SaysSoAndLeavesNothing(string limits)
    {
        var disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        Assert.SkipUnless(await MountAsync("-t", "tmpfs", "-o", limits, "tmpfs", disk), "Needs the right to mount a file system.");
        try
        {
            AssertFails(ExitCodes.Machine, "full", await new Executable(disk).RunAsync("transcribe", Sample("en-01.ogg")));

            Assert.Empty(Directory.EnumerateFiles(disk, "*", SearchOption.AllDirectories));
        }
        finally
        {
            using var unmount = Process.Start("umount", [disk]);
            await unmount.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Interrupted_EndsAtOnceWithItsCodeAndLeavesNoChild()
    {
        await MediaFiles.MakeAsync($"-stream_loop 200 -i {Sample("en-05.ogg")} -c:a libopus", _folder["long.ogg"]);
        using var process = Voice2Text.Start("transcribe", _folder["long.ogg"]);
        // The first words are out: it is in the middle of its work.
        var first = new char[1];
        Assert.Equal(1, await process.StandardOutput.ReadAsync(first, TestContext.Current.CancellationToken));
        var children = Directory.GetDirectories($"/proc/{process.Id}/task").SelectMany(t => File.ReadAllText($"{t}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();

        Executable.Interrupt(process);
        var run = await Executable.EndAsync(process);

        Assert.Equal(ExitCodes.Cancelled, run.ExitCode);
        Assert.NotEmpty(children);
        Assert.All(children, child => Assert.False(Directory.Exists($"/proc/{child}")));
        Assert.Empty(Directory.EnumerateDirectories(_folder["storage"], ".importing-*", SearchOption.AllDirectories));
    }

    private static async Task<bool> MountAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("mount", arguments) { UseShellExecute = false, RedirectStandardError = true };
        using var mount = Process.Start(start)!;
        await mount.WaitForExitAsync(TestContext.Current.CancellationToken);
        return mount.ExitCode == 0;
    }
}

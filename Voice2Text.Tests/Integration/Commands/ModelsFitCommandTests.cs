using System.Text.Json;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.Integration.Commands;

/// <summary>The executable on this machine; no model is installed.</summary>
public sealed class ModelsFitCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Size_HasMemoryVerdictAndSpeed()
    {
        var run = await new Executable(_folder["storage"]).RunAsync("models", "fit", "tiny", "--precision", "small", "--json");

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Errors));
        using var json = JsonDocument.Parse(run.Output);
        var row = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(("tiny", "small", false), (row.GetProperty("model").GetString(), row.GetProperty("precision").GetString(), row.GetProperty("isInstalled").GetBoolean()));
        Assert.InRange(row.GetProperty("anonymousBytes").GetInt64(), 100L << 20, 160L << 20);
        Assert.Contains(row.GetProperty("verdict").GetString(), new[] { "fits", "fitsReadingFromDisk", "willSwap", "willBeKilled" });
        Assert.True(row.GetProperty("realTimeFactor9s").GetDouble() > 0);
        Assert.True(row.GetProperty("realTimeFactor30s").GetDouble() > 0);
    }

    [Fact]
    public async Task UnknownModel_IsNamed()
    {
        var run = await new Executable(_folder["storage"]).RunAsync("models", "fit", "whisper-huge");

        Assert.Equal(ExitCodes.Model, run.ExitCode);
        Assert.Contains("whisper-huge", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }
}

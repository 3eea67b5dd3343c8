using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Tests.Fakes;
using Voice2Text.Web.Commands;

namespace Voice2Text.Tests.Integration.Commands;

/// <summary>What the command line says about the self-check of an import.</summary>
public sealed class ModelsCommandTests(ModelFixture models) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private static async Task<CommandRun> RunAsync(ModelLibrary library, params string[] arguments)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<IModelLibrary>(library);
        services.AddSingleton<IModelFitCheck>(new FakeFitCheck());
        await using var provider = services.BuildServiceProvider();
        return await CommandRun.InvokeAsync(provider, null, ["models", .. arguments]);
    }

    [Fact]
    public async Task Demo_IsComparedOnTheClipsThatShipWithTheApplication()
    {
        var run = await new Executable(_folder["storage"]).RunAsync("models", "show", "demo");

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Errors));
        Assert.Contains("on speech (en, ru)", run.Output, StringComparison.Ordinal);
        Assert.Contains("the same texts", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_HasTheFigures()
    {
        var comparison = models.Named("exact").Comparison!;

        var table = await RunAsync(models.Library, "list");
        var list = await RunAsync(models.Library, "list", "--json");

        Assert.Contains($"{comparison.Tokens} of {comparison.Tokens} tokens", table.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(list.Output);
        var row = json.RootElement.EnumerateArray().Single(m => m.GetProperty("id").GetString() == models.Named("exact").Id).GetProperty("comparison");
        Assert.Equal(comparison.Tokens, row.GetProperty("equalTokens").GetInt32());
        Assert.Equal(comparison.EncoderError, row.GetProperty("encoderError").GetDouble());
    }

    [Fact]
    public async Task ModelWithoutFigures_IsShownAsNotCompared()
    {
        var library = ModelFixture.OpenLibrary(_folder["models"]);
        var model = await library.ImportAsync(TinyCheckpoint.Write(_folder["tiny"]), new() { Compare = false }, null, Token);

        var list = await RunAsync(library, "list");
        var show = await RunAsync(library, "show", model.Id);

        Assert.Contains("not compared", list.Output, StringComparison.Ordinal);
        Assert.Contains("without a comparison", show.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(18, false)]
    [InlineData(17, true)]
    public async Task Import_WarnsWhereTooFewTokensAreThoseOfTheCheckpoint(int equal, bool isWarned)
    {
        var library = ModelFixture.OpenLibrary(_folder["models"]);
        var checkpoint = TinyCheckpoint.Write(_folder["tiny"]);
        var model = await library.ImportAsync(checkpoint, new(), null, Token);
        var manifest = Path.Combine(model.Directory, ModelFiles.ManifestName);
        var json = JsonNode.Parse(await File.ReadAllTextAsync(manifest, Token))!;
        (json["comparison"]!["tokens"], json["comparison"]!["equalTokens"]) = (20, equal);
        await File.WriteAllTextAsync(manifest, json.ToJsonString(), Token);

        var run = await RunAsync(library, "import", checkpoint);

        Assert.Equal((ExitCodes.Done, $"{model.Id}\n"), (run.ExitCode, run.Output));
        if (isWarned) Assert.Contains($"only {equal} of 20 tokens", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        else Assert.Empty(run.Errors);
    }
}

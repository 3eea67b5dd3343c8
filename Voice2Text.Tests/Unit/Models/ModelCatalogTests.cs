using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Tests.Unit.Models;

public sealed class ModelCatalogTests
{
    [Theory]
    [InlineData("whisper-tiny", 37_760_640, 99)]
    [InlineData("whisper-base", 72_593_920, 99)]
    [InlineData("whisper-small", 241_734_912, 99)]
    [InlineData("whisper-medium", 763_857_920, 99)]
    [InlineData("whisper-large-v3", 1_543_490_560, 100)]
    [InlineData("whisper-large-v3-turbo", 808_878_080, 100)]
    [InlineData("whisper-tiny.en", 37_760_256, 1)]
    public void Entry_StatesParametersAndLanguages(string name, long parameters, int languages)
    {
        var entry = ModelCatalog.Entries.Single(e => e.Name == name);

        Assert.Equal((parameters, languages), (entry.Parameters, entry.LanguageCount));
    }

    [Fact]
    public void Parameters_AreThoseOfTheTensors() => Assert.All(
        ModelCatalog.Entries, e => Assert.Equal(WhisperTensors.Expected(e.Dimensions).Sum(t => t.Length), e.Parameters));

    [Theory]
    [InlineData("small", "openai/whisper-small")]
    [InlineData("Whisper-Small.en", "openai/whisper-small.en")]
    [InlineData("openai/whisper-large-v3-turbo", "openai/whisper-large-v3-turbo")]
    [InlineData("acft-whisper-base", "futo-org/acft-whisper-base")]
    public void Find_TakesNamesSizesAndRepositories(string name, string repository) => Assert.Equal(repository, ModelCatalog.Find(name)?.Repository);

    [Fact]
    public void Names_AreUnique() => Assert.Equal(ModelCatalog.Entries.Count, ModelCatalog.Entries.SelectMany(e => new[] { e.Name, e.Repository }).Distinct(StringComparer.OrdinalIgnoreCase).Count() / 2);

    [Theory]
    [InlineData("someone/whisper.mini_2", null)]
    [InlineData("someone/whisper", "refs/pr/1")]
    public void Request_TakesAnyRepository(string repository, string? revision)
    {
        var request = ModelInstallRequest.For(repository, revision);

        Assert.Equal((repository, revision ?? "main"), (request.Repository, request.Revision));
        Assert.Equal(repository.Split('/')[1], request.LibraryName);
    }

    [Theory]
    [InlineData("nothing", null)]
    [InlineData("a/b/c", null)]
    [InlineData("../secret", null)]
    [InlineData("a/..", null)]
    [InlineData("a/b?x=1", null)]
    [InlineData("a/b", "../main")]
    [InlineData("a/b", "main?x")]
    [InlineData("a/b\n", null)]
    public void Request_RefusesWhatIsNoRepository(string repository, string? revision) =>
        Assert.Equal(InstallFailure.NotFound, Assert.Throws<InstallException>(() => ModelInstallRequest.For(repository, revision)).Fault.Failure);
}

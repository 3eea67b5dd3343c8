using System.Text.RegularExpressions;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>Which of a repository's files make the checkpoint.</summary>
internal static partial class CheckpointSelection
{
    /// <summary>What <see cref="CheckpointJson"/> reads at most; the importer would refuse more.</summary>
    private const long MaxTextBytes = 100_000_000;

    private static readonly string[] Settings = [CheckpointFiles.Config, CheckpointFiles.Generation, CheckpointFiles.Preprocessor];

    private static readonly string[] SeparateVocabulary = [CheckpointFiles.Vocabulary, CheckpointFiles.Merges, CheckpointFiles.AddedTokens, CheckpointFiles.TokenizerConfig];

    /// <summary>Whether the repository has a tokenizer of its own.</summary>
    public static bool HasVocabulary(HubRepository repository) =>
        Has(repository, CheckpointFiles.Tokenizer) || (Has(repository, CheckpointFiles.Vocabulary) && Has(repository, CheckpointFiles.Merges));

    /// <summary>The files to download, the small ones first.</summary>
    /// <param name="repository">The repository with the weights.</param>
    /// <param name="base">Another one, for the tokenizer and the settings that the first does not have.</param>
    /// <exception cref="InstallException">It is not a Whisper checkpoint in safetensors form.</exception>
    public static IReadOnlyList<HubFile> Choose(HubRepository repository, HubRepository? @base)
    {
        if (!Has(repository, CheckpointFiles.Config)) throw NotUsable($"{repository.Name} has no {CheckpointFiles.Config}, so it is not a Whisper checkpoint. Choose another repository.");
        var weights = Weights(repository);
        var vocabularySource = HasVocabulary(repository) ? repository : @base is not null && HasVocabulary(@base) ? @base : throw NotUsable(
            $"{repository.Name} has no tokenizer (vocab.json with merges.txt, or tokenizer.json). Download its files and the tokenizer files of the model that it was made from into one folder, and import that.");
        var isSeparate = Has(vocabularySource, CheckpointFiles.Vocabulary) && Has(vocabularySource, CheckpointFiles.Merges);
        var vocabulary = isSeparate ? SeparateVocabulary : [CheckpointFiles.Tokenizer];
        HubFile[] files =
        [
            .. Settings.Select(name => Find(repository, name) ?? (@base is null ? null : Find(@base, name))).OfType<HubFile>(),
            .. vocabulary.Select(name => Find(vocabularySource, name)).OfType<HubFile>(),
            .. weights,
        ];
        foreach (var file in files)
        {
            if (file.Size < 0) throw new InstallException(InstallFailure.UnexpectedAnswer, $"The hub does not say how long {file.Name} of {file.Repository} is. Check that Models:HubAddress is the address of a Hugging Face hub or mirror.");
            if (!file.IsWeights && file.Size > MaxTextBytes) throw NotUsable($"{file.Name} of {file.Repository} has {file.Size} bytes, which cannot be right. Choose another repository.");
        }

        return files;
    }

    /// <summary>The shards that an index names, which has been downloaded, must be those of the repository.</summary>
    /// <exception cref="InstallException">The index names others.</exception>
    public static void CheckIndex(string folder, IReadOnlyList<HubFile> files)
    {
        if (!files.Any(f => f.Name == CheckpointFiles.WeightsIndex)) return;
        var index = CheckpointJson.Open(folder, CheckpointFiles.WeightsIndex);
        var named = index.Find("weight_map") is { ValueKind: System.Text.Json.JsonValueKind.Object } map
            ? map.EnumerateObject().Select(e => e.Value.ValueKind == System.Text.Json.JsonValueKind.String ? e.Value.GetString()! : "").ToHashSet(StringComparer.Ordinal)
            : [];
        if (named.Count == 0 || named.FirstOrDefault(n => !files.Any(f => f.Name == n)) is { } missing)
            throw NotUsable($"{CheckpointFiles.WeightsIndex} of {files[0].Repository} does not name its parts, or names one that is not there. Choose another repository or revision.");
    }

    private static IEnumerable<HubFile> Weights(HubRepository repository)
    {
        if (Find(repository, CheckpointFiles.Weights) is { } single) return [single];
        var shards = repository.Files.Where(f => Shard().IsMatch(f.Name)).OrderBy(f => f.Name, StringComparer.Ordinal).ToArray();
        if (Find(repository, CheckpointFiles.WeightsIndex) is { } index && shards.Length > 0) return [index, .. shards];
        throw NotUsable(repository.Files.Any(f => f.Name.EndsWith(".bin", StringComparison.Ordinal) || f.Name.EndsWith(".pt", StringComparison.Ordinal))
            ? $"{repository.Name} has its weights in PyTorch's form only, which can run code and is not read. Choose a repository or revision with {CheckpointFiles.Weights}."
            : $"{repository.Name} has no {CheckpointFiles.Weights}. Choose a repository or revision that has it.");
    }

    private static HubFile? Find(HubRepository repository, string name) => repository.Files.FirstOrDefault(f => f.Name == name);

    private static bool Has(HubRepository repository, string name) => Find(repository, name) is not null;

    private static InstallException NotUsable(string message) => new(InstallFailure.NotUsable, message);

    [GeneratedRegex(@"^model-\d{5}-of-\d{5}\.safetensors\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shard();
}

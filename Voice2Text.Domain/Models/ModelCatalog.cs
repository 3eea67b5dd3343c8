namespace Voice2Text.Domain.Models;

/// <summary>A published Whisper checkpoint.</summary>
public sealed record ModelCatalogEntry
{
    /// <summary>Short name, unique in the catalog: <c>whisper-small</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Repository on the hub: <c>openai/whisper-small</c>.</summary>
    public required string Repository { get; init; }

    public required ModelDimensions Dimensions { get; init; }

    /// <summary>Weights, in all.</summary>
    public required long Parameters { get; init; }

    /// <summary>About how many bytes a download has; the hub says exactly before one begins.</summary>
    public required long DownloadBytes { get; init; }

    /// <summary>Languages that it transcribes; 1: English.</summary>
    public required int LanguageCount { get; init; }

    /// <summary>Whose model it is, and under which licence its author has published it.</summary>
    public required string License { get; init; }

    /// <summary>Fine-tuned to be run on as much audio as there is, instead of on 30 s always.</summary>
    public bool IsMadeForShortMessages { get; init; }

    /// <summary>Where the tokenizer is taken from when the repository holds none: fine-tuned weights keep their base's.</summary>
    public string? TokenizerRepository { get; init; }

    public bool IsEnglishOnly => LanguageCount == 1;
}

/// <summary>The published checkpoints that are known by name. Any other Whisper checkpoint is installed by its repository.</summary>
public static class ModelCatalog
{
    private const int MultilingualVocabulary = 51865;
    private const int EnglishVocabulary = 51864;
    private const int LargeVocabulary = 51866;

    /// <summary>All entries: OpenAI's from the smallest to the largest, then those made for short messages.</summary>
    public static IReadOnlyList<ModelCatalogEntry> Entries { get; } =
    [
        .. new[] { "tiny", "tiny.en", "base", "base.en", "small", "small.en", "medium", "medium.en", "large-v3-turbo", "large-v3" }.Select(OpenAi),
        .. new[] { "tiny", "tiny.en", "base", "base.en", "small", "small.en" }.Select(Acft),
    ];

    /// <summary>Finds an entry by its name (<c>whisper-small</c>), its size alone (<c>small</c>) or its repository.</summary>
    public static ModelCatalogEntry? Find(string name) => Entries.FirstOrDefault(e =>
        Is(e.Name, name) || Is(e.Repository, name) || Is(e.Name, $"whisper-{name}"));

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static ModelCatalogEntry OpenAi(string size)
    {
        // vocab.json, merges.txt and the configuration.
        const long TextFiles = 2L << 20;
        var isEnglish = size.EndsWith(".en", StringComparison.Ordinal);
        var isLarge = size.StartsWith("large", StringComparison.Ordinal);
        var dimensions = Dimensions(size.Split('.')[0]) with
        {
            MelBins = isLarge ? 128 : 80,
            Vocabulary = isLarge ? LargeVocabulary : isEnglish ? EnglishVocabulary : MultilingualVocabulary,
        };
        return new()
        {
            Name = $"whisper-{size}",
            Repository = $"openai/whisper-{size}",
            Dimensions = dimensions,
            Parameters = dimensions.Parameters,
            // The large ones are stored as 16-bit floats.
            DownloadBytes = (dimensions.Parameters * (isLarge ? sizeof(ushort) : sizeof(float))) + TextFiles,
            // The large ones know Cantonese besides.
            LanguageCount = isEnglish ? 1 : isLarge ? 100 : 99,
            License = "MIT (OpenAI)",
        };
    }

    /// <summary>FUTO's fine-tuning for a short audio context (github.com/futo-org/whisper-acft).</summary>
    private static ModelCatalogEntry Acft(string size)
    {
        var stock = OpenAi(size);
        return stock with
        {
            Name = $"acft-{stock.Name}",
            Repository = $"futo-org/acft-{stock.Name}",
            License = "see the repository (FUTO)",
            IsMadeForShortMessages = true,
            TokenizerRepository = stock.Repository,
        };
    }

    private static ModelDimensions Dimensions(string size) => size switch
    {
        "tiny" => Dimensions(384, 4, 4, 6),
        "base" => Dimensions(512, 6, 6, 8),
        "small" => Dimensions(768, 12, 12, 12),
        "medium" => Dimensions(1024, 24, 24, 16),
        "large-v3-turbo" => Dimensions(1280, 32, 4, 20),
        _ => Dimensions(1280, 32, 32, 20),
    };

    private static ModelDimensions Dimensions(int width, int encoderLayers, int decoderLayers, int heads) => new()
    {
        Width = width,
        EncoderLayers = encoderLayers,
        EncoderHeads = heads,
        EncoderFeedForward = 4 * width,
        DecoderLayers = decoderLayers,
        DecoderHeads = heads,
        DecoderFeedForward = 4 * width,
        MelBins = 80,
        AudioContext = 1500,
        TextContext = 448,
        Vocabulary = MultilingualVocabulary,
    };
}

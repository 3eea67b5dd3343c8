using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>A Hugging Face Whisper checkpoint: sizes, tokenizer, settings, and the weights as a stream of tensors.</summary>
public sealed class WhisperCheckpoint : IDisposable
{
    private const int HashChunk = 1 << 20;

    private WhisperCheckpoint(string name, string directory, WhisperTextSetup text, ITensorSource tensors, IReadOnlyList<string> files)
    {
        Name = name;
        Directory = directory;
        Text = text;
        Tensors = tensors;
        Files = files;
    }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>Absolute path of the folder.</summary>
    public string Directory { get; }

    /// <summary>Tokenizer, settings and the files that an installed model needs.</summary>
    public WhisperTextSetup Text { get; }

    public ModelDimensions Dimensions => Text.Dimensions;

    public GenerationSettings Generation => Text.Generation;

    public FeatureSettings Features => Text.Features;

    public WhisperTokenizer Tokenizer => Text.Tokenizer;

    /// <summary>The weights, under the names of <see cref="WhisperTensors.Expected"/> whatever prefix the files use.</summary>
    public ITensorSource Tensors { get; }

    /// <summary>Names of the files that make the checkpoint's identity, in ordinal order.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>
    /// Opens a checkpoint folder and checks all of it but the weights' values: every file's form, every tensor's presence
    /// and shape, every file's length. Reads headers only, so it costs little whatever the size.
    /// </summary>
    /// <exception cref="CheckpointException">Not a complete, sound, supported Whisper checkpoint.</exception>
    public static WhisperCheckpoint Open(string directory)
    {
        directory = Path.GetFullPath(directory);
        var text = WhisperTextSetup.Load(directory);
        var weights = SafetensorsSource.Open(directory);
        return Create(text, weights, weights.Files);
    }

    /// <summary>
    /// Makes a checkpoint with random weights, for measurements: writes a synthetic vocabulary and configuration into
    /// <paramref name="directory"/>; the weights are computed when they are read.
    /// </summary>
    public static WhisperCheckpoint CreateRandom(string directory, ModelDimensions dimensions)
    {
        directory = Path.GetFullPath(directory);
        SyntheticVocabulary.Write(directory, dimensions);
        return Create(WhisperTextSetup.Load(directory), new RandomTensorSource(dimensions), []);
    }

    /// <summary>
    /// SHA-256 over names, lengths and contents of <see cref="Files"/>, lower-case hexadecimal. Progress counts bytes.
    /// </summary>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    public async Task<string> ComputeHashAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[HashChunk];
        var done = 0L;
        foreach (var file in Files)
        {
            var path = Path.Combine(Directory, file);
            try
            {
                await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);

                // Lengths keep the boundaries: bytes that move from one file's end to the next one's start change the hash.
                hash.AppendData(Encoding.UTF8.GetBytes(file));
                var lengths = new byte[16];
                BinaryPrimitives.WriteInt64LittleEndian(lengths, Encoding.UTF8.GetByteCount(file));
                BinaryPrimitives.WriteInt64LittleEndian(lengths.AsSpan(8), stream.Length);
                hash.AppendData(lengths);
                int read;
                while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    hash.AppendData(buffer.AsSpan(0, read));
                    progress?.Report(done += read);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw CheckpointFiles.Unreadable(path, e);
            }
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <inheritdoc/>
    public void Dispose() => Tensors.Dispose();

    private static WhisperCheckpoint Create(WhisperTextSetup text, ITensorSource weights, IReadOnlyList<string> weightFiles)
    {
        try
        {
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(text.Directory));
            var tensors = PrefixedTensorSource.Wrap(weights);
            if (!text.IsTied && weights.TryGetShape("proj_out.weight", out _))
            {
                throw new CheckpointException(
                    CheckpointFailure.Unsupported,
                    $"Checkpoint '{name}' has an output matrix of its own (tie_word_embeddings false, proj_out.weight); only the "
                    + "shared embedding is supported. Choose another checkpoint.");
            }

            WhisperTensors.Validate(tensors, text.Dimensions, name);
            return new WhisperCheckpoint(name, text.Directory, text, tensors, [.. text.Files.Concat(weightFiles).Order(StringComparer.Ordinal)]);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }
}

using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Infrastructure.Speech.Comparison;
using Voice2Text.Infrastructure.Speech.Decoding;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Models;

/// <summary>Tries a model that was just written: no half-working one is installed.</summary>
/// <param name="files">The model.</param>
/// <param name="checkpoint">What it was made of.</param>
/// <param name="progress">Told how far it is.</param>
internal sealed class ModelTrial(ModelFiles files, WhisperCheckpoint checkpoint, IProgress<ModelImportProgress>? progress)
{
    /// <summary>
    /// Silence instead of the right output has an encoder error of 1, an output that has nothing to do with it one of √2: no
    /// rounding gets there.
    /// </summary>
    private const double UnsoundFrom = 1;

    private readonly long _weights = WhisperTensors.Expected(checkpoint.Dimensions).Sum(tensor => tensor.Length);

    private string Name => files.Manifest.Name;

    /// <summary>Runs the model on a second of silence and on the clips, and compares it with the checkpoint.</summary>
    /// <param name="clips">What to compare it on; none: it is not compared.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CheckpointException">The model does not run, or gives something else altogether.</exception>
    public ModelComparison? Run(IReadOnlyList<SampleClip> clips, CancellationToken cancellationToken)
    {
        try
        {
            var heard = Listen(clips, cancellationToken);
            return heard.Count > 0 ? Compare(heard, clips.All(c => c.Language is not null), cancellationToken) : null;
        }
        catch (OnnxRuntimeException e)
        {
            throw DoesNotRun(e.Message, e);
        }
        catch (NotFiniteNumberException e)
        {
            throw DoesNotRun("its output is not finite", e);
        }
    }

    /// <summary>What the model makes of silence and of the clips; it is out of memory afterwards.</summary>
    private List<HeardClip> Listen(IReadOnlyList<SampleClip> clips, CancellationToken cancellationToken)
    {
        progress?.Report(new ModelImportProgress(ImportStages.Verifying, 0, 0));
        using var network = new WhisperNetwork(files, new SessionSource(files, new(), PrepackedGraphs.Find(files, cancellationToken)), inTurn: true);
        var layout = new TokenLayout(checkpoint.Tokenizer, checkpoint.Generation);
        RunSilence(network, layout, cancellationToken);
        if (clips.Count > 0) ReportComparing(0);
        return [.. clips.Select(clip => HeardClip.Listen(network, layout, clip, cancellationToken))];
    }

    private void RunSilence(WhisperNetwork network, TokenLayout layout, CancellationToken cancellationToken)
    {
        const int Frames = 100;
        network.Encode(new float[network.Dimensions.MelBins * Frames], Frames, cancellationToken);
        foreach (var logit in network.Decode([layout.Tokenizer.StartOfTranscript], cancellationToken))
        {
            if (!float.IsFinite(logit)) throw DoesNotRun("its output is not finite", null);
        }
    }

    private ModelComparison Compare(List<HeardClip> heard, bool isSpeech, CancellationToken cancellationToken)
    {
        var done = 0L;
        var reference = new ReferenceNetwork(checkpoint.Tensors, checkpoint.Dimensions, files.Directory, weights => ReportComparing(done += weights));
        var hidden = reference.Encode(heard, cancellationToken);
        var error = RelativeError(heard, hidden);
        if (!double.IsFinite(error)) throw DoesNotRun("its output is not finite", null);
        if (error >= UnsoundFrom) throw IsUnsound(error);

        var logits = reference.Decode(heard, hidden, cancellationToken);
        var distance = heard.Select((clip, i) => Distance(clip.FirstLogits, logits[i][0])).Max();
        return new ModelComparison
        {
            IsSpeech = isSpeech,
            Languages = [.. heard.Select(clip => clip.Language).OfType<string>().Distinct(StringComparer.Ordinal)],
            Tokens = heard.Sum(clip => clip.Chosen.Length),
            EqualTokens = heard.Select((clip, i) => CountEqual(clip, logits[i])).Sum(),
            EncoderError = error,
            FirstTokenDistance = double.IsFinite(distance) ? distance : throw DoesNotRun("its output is not finite", null),
        };
    }

    /// <summary>Places at which the checkpoint, given the model's text so far, goes on as the model did.</summary>
    private int CountEqual(HeardClip clip, float[][] logits)
    {
        var choice = new GreedyChoice(new TokenLayout(checkpoint.Tokenizer, checkpoint.Generation));
        return clip.Chosen.Where((token, i) => choice.Next(logits[clip.Prompt.Length - 1 + i], clip.Chosen.AsSpan(0, i)) == token).Count();
    }

    private void ReportComparing(long weights) =>
        progress?.Report(new ModelImportProgress(ImportStages.Comparing, Math.Min(_weights, weights), _weights));

    private static double RelativeError(List<HeardClip> heard, float[][] hidden)
    {
        var (difference, whole) = (0.0, 0.0);
        for (var i = 0; i < heard.Count; i++)
        {
            difference += Math.Pow(TensorPrimitives.Distance<float>(heard[i].Hidden, hidden[i]), 2);
            whole += Math.Pow(TensorPrimitives.Norm<float>(hidden[i]), 2);
        }

        return Math.Sqrt(difference / whole);
    }

    /// <summary>Half the sum of the differences of two softmaxes.</summary>
    private static double Distance(float[] left, float[] right)
    {
        var (p, q) = (Probabilities(left), Probabilities(right));
        return p.Zip(q, (a, b) => Math.Abs(a - b)).Sum() / 2;

        static double[] Probabilities(float[] logits)
        {
            var largest = logits.Max();
            var powers = Array.ConvertAll(logits, logit => Math.Exp(logit - largest));
            var total = powers.Sum();
            return Array.ConvertAll(powers, power => power / total);
        }
    }

    private CheckpointException DoesNotRun(string what, Exception? inner) => new(
        CheckpointFailure.Damaged, $"The checkpoint {Name} was read, but the model made of it does not run: {what}. Download the checkpoint again.", inner);

    private CheckpointException IsUnsound(double error) => new(
        CheckpointFailure.Damaged,
        string.Create(CultureInfo.InvariantCulture, $"The checkpoint {Name} was read, but the model made of it in the precision {files.Manifest.Precision.Name} is of no use: its encoder's output is {error:P0} away from that of the checkpoint itself. Import it in another precision, or download the checkpoint again."));
}

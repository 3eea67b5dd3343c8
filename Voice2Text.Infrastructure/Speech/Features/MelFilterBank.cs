namespace Voice2Text.Infrastructure.Speech.Features;

/// <summary>
/// Triangular mel filters on the Slaney scale (linear below 1 kHz, logarithmic above), each normalised by its area:
/// the filter bank of librosa's defaults, which Whisper was trained with. Stored sparsely.
/// </summary>
internal sealed class MelFilterBank
{
    private readonly float[][] _weights;

    /// <param name="melBins">Number of filters.</param>
    /// <param name="frequencyBins">Bins of the power spectrum, from 0 Hz to half of the sample rate.</param>
    /// <param name="sampleRate">Samples a second.</param>
    public MelFilterBank(int melBins, int frequencyBins, int sampleRate)
    {
        _weights = new float[melBins][];
        FirstBin = new int[melBins];
        var nyquist = sampleRate / 2.0;
        var (lowest, highest) = (ToMel(0), ToMel(nyquist));
        double Edge(int i) => ToHertz(lowest + ((highest - lowest) * i / (melBins + 1)));
        for (var mel = 0; mel < melBins; mel++)
        {
            var (low, centre, high) = (Edge(mel), Edge(mel + 1), Edge(mel + 2));
            var row = new float[frequencyBins];
            for (var bin = 0; bin < frequencyBins; bin++)
            {
                var hertz = nyquist * bin / (frequencyBins - 1);
                var height = Math.Min((hertz - low) / (centre - low), (high - hertz) / (high - centre));
                row[bin] = (float)(Math.Max(0, height) * 2 / (high - low));
            }

            var first = Math.Max(0, Array.FindIndex(row, w => w > 0));
            var last = Array.FindLastIndex(row, w => w > 0);
            FirstBin[mel] = first;
            _weights[mel] = row[first..(last + 1)];
        }
    }

    /// <summary>For each filter the first bin with a weight.</summary>
    public int[] FirstBin { get; }

    /// <summary>Weights of a filter from its first bin on; empty where the filter lies between two bins.</summary>
    public ReadOnlySpan<float> Weights(int mel) => _weights[mel];

    // Slaney's Auditory Toolbox: 3 mel for 200 Hz up to 1 kHz, from there 27 mel for a factor of 6.4.
    private const double LinearHertzPerMel = 200.0 / 3;
    private const double LogarithmicFromHertz = 1000;
    private const double LogarithmicFromMel = LogarithmicFromHertz / LinearHertzPerMel;
    private static readonly double LogarithmicStep = Math.Log(6.4) / 27;

    private static double ToMel(double hertz) =>
        hertz < LogarithmicFromHertz ? hertz / LinearHertzPerMel : LogarithmicFromMel + (Math.Log(hertz / LogarithmicFromHertz) / LogarithmicStep);

    private static double ToHertz(double mel) =>
        mel < LogarithmicFromMel ? mel * LinearHertzPerMel : LogarithmicFromHertz * Math.Exp(LogarithmicStep * (mel - LogarithmicFromMel));
}

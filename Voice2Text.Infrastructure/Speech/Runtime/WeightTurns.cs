using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>
/// Decides what leaves memory where the weights of both networks do not fit beside the rest. The kernel drops what was
/// used longest ago, which are just the weights that come next, since they are used in turn: in the end it reads all of
/// them for each window. Here each gives back what the other one is short of before that begins, and has it read again ahead
/// of its own turn.
/// </summary>
/// <param name="dimensions">Of the model.</param>
/// <param name="encoder">The encoder's weights.</param>
/// <param name="decoder">The decoder's weights.</param>
/// <param name="host">Where the room in memory is read.</param>
internal sealed class WeightTurns(ModelDimensions dimensions, WeightPages encoder, WeightPages decoder, HostFiles host)
{
    /// <summary>Of less than this a machine that can run the application at all is never short.</summary>
    private const long Least = 64 << 20;

    /// <summary>Kept free for pages of other files and what the kernel itself needs.</summary>
    private const long Margin = 16 << 20;

    private readonly HostFactsReader _facts = new(host);
    private long _encoderBytes;
    private long _decoderBytes;
    private bool _isShort;

    /// <summary>For two open sessions; <see langword="null"/> where their weights are small, or not mapped.</summary>
    public static WeightTurns? Of(ModelDimensions dimensions, ISessionSource sessions)
    {
        var (encoder, decoder) = (sessions.WeightsOf(NetworkPart.Encoder), sessions.WeightsOf(NetworkPart.Decoder));
        return new FileInfo(encoder).Length + new FileInfo(decoder).Length < Least
            ? null
            : new WeightTurns(dimensions, WeightPages.Of(encoder), WeightPages.Of(decoder), HostFiles.Real);
    }

    /// <summary>To be called before the encoder runs.</summary>
    /// <returns>Whether memory is so short that it should give back what it computed with.</returns>
    public bool Begin(int positions)
    {
        _isShort = false;
        _decoderBytes = Math.Max(_decoderBytes, decoder.Resident());
        var needed = _encoderBytes + decoder.Resident() + Activations(positions) + Margin;
        var lacking = needed - MemoryRoom.Of(_facts.Read()).Free;
        if (lacking <= 0) return false;
        _isShort = true;
        decoder.Release(lacking);
        encoder.Fetch();
        return true;
    }

    /// <summary>
    /// Bytes that the encoder computes with: some vectors of the model's width for each position, and scores of each
    /// position against each other. Both factors were measured with medium at 578 and 1500 positions.
    /// </summary>
    private long Activations(long positions) =>
        (long)(positions * sizeof(float) * ((14.0 * dimensions.Width) + (0.55 * dimensions.EncoderHeads * positions)));

    /// <summary>To be called when the encoder has run.</summary>
    public void End()
    {
        _encoderBytes = Math.Max(_encoderBytes, encoder.Resident());
        if (!_isShort) return;
        encoder.Release(_decoderBytes + encoder.Resident() + Margin - MemoryRoom.Of(_facts.Read()).Free);
        decoder.Fetch();
    }
}

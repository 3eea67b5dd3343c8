using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Infrastructure.Speech.Decoding;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>Whisper on ONNX Runtime, in this process.</summary>
internal sealed class OnnxSpeechEngine(TimeProvider time) : ISpeechEngine
{
    public Task<ISpeechModel> LoadAsync(InstalledModel model, SpeechSessionOptions options, CancellationToken cancellationToken) =>
        Task.Run<ISpeechModel>(
            () =>
            {
                var files = ModelFiles.Open(model.Directory);
                var layout = ReadLayout(files);
                return new WhisperSpeechModel(model, OpenNetwork(files, options, cancellationToken), layout, time);
            },
            cancellationToken);

    /// <summary>Loads the sessions of an installed model.</summary>
    internal static WhisperNetwork OpenNetwork(ModelFiles files, SpeechSessionOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var sessions = new SessionSource(files, options, PrepackedGraphs.Find(files, cancellationToken));
            return new WhisperNetwork(files, sessions, options.SessionsInTurn);
        }
        catch (OnnxRuntimeException e)
        {
            throw new SpeechException(
                SpeechFailure.ModelDamaged,
                $"The installed model {files.Directory} does not load: {e.Message} Delete that folder and import the model again.", e);
        }
    }

    /// <summary>Vocabulary and generation settings of an installed model.</summary>
    internal static TokenLayout ReadLayout(ModelFiles files)
    {
        try
        {
            var text = WhisperTextSetup.Load(files.Directory);
            return new TokenLayout(text.Tokenizer, text.Generation);
        }
        catch (CheckpointException e)
        {
            throw new SpeechException(
                SpeechFailure.ModelDamaged, $"The installed model {files.Directory} cannot be used: {e.Message} Delete that folder and import the model again.", e);
        }
    }
}

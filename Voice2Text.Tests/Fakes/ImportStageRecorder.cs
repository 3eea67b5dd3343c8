using Voice2Text.Domain.Models;

namespace Voice2Text.Tests.Fakes;

/// <summary>Notes the stages of an import as they are reported, and acts on them.</summary>
internal sealed class ImportStageRecorder(List<string> stages, Action<string>? onStage = null) : IProgress<ModelImportProgress>
{
    public void Report(ModelImportProgress value)
    {
        stages.Add(value.Stage);
        onStage?.Invoke(value.Stage);
    }
}

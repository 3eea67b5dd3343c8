using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Infrastructure.Speech.Comparison;

namespace Voice2Text.Infrastructure.Models;

/// <summary>Models in one folder each. A folder gets its name when it is complete, so that a crash leaves no half of one.</summary>
internal sealed partial class ModelLibrary(
    IOptions<ModelLibraryOptions> options, TimeProvider time, ILogger<ModelLibrary> logger, IEnumerable<IModelUse>? uses = null, IModelWork? work = null,
    IAudioDecoder? decoder = null) : IModelLibrary
{
    /// <summary>Held open while a folder is being written; a folder whose lock nobody holds is a crash's remains.</summary>
    internal const string LockName = ".lock";

    /// <summary>Begins the name of a folder that is being deleted: what has it is gone already.</summary>
    internal const string RemovedPrefix = ".removing-";

    private const string UnfinishedPrefix = ".importing-";
    private const int HashCharactersInId = 12;

    /// <summary>Imports of this process give a folder its name one at a time.</summary>
    private static readonly Lock Naming = new();

    private readonly IModelWork _work = work ?? new OwnModelWork(time);

    private string Root => options.Value.Directory;

    public Task<IReadOnlyList<InstalledModel>> ListAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Root)) return Task.FromResult<IReadOnlyList<InstalledModel>>([]);
        var models = Directory.EnumerateDirectories(Root)
            .Where(d => !Path.GetFileName(d).StartsWith('.'))
            .Select(d => (Directory: d, Manifest: ModelFiles.ReadManifest(d)))
            .Where(m => m.Manifest is not null)
            .Select(m => new ModelFiles(m.Directory, m.Manifest!).Describe())
            .OrderBy(m => m.Name, StringComparer.Ordinal).ThenByDescending(m => m.ImportedAt);
        return Task.FromResult<IReadOnlyList<InstalledModel>>([.. models]);
    }

    public async Task<InstalledModel> FindAsync(string nameOrId, CancellationToken cancellationToken)
    {
        // The demo checkpoint is small: looking whether it is the one already imported costs its hash.
        if (nameOrId == IModelLibrary.DemoName)
            return await ImportAsync(options.Value.DemoCheckpoint, new() { Name = IModelLibrary.DemoName }, null, cancellationToken);
        var models = await ListAsync(cancellationToken);
        return models.Named(nameOrId)
            ?? throw new CheckpointException(
                CheckpointFailure.NotFound,
                $"There is no model \"{nameOrId}\". Installed: {string.Join(", ", models.Select(m => m.Id).Prepend(IModelLibrary.DemoName).Distinct(StringComparer.Ordinal))}. Install one with: models install NAME");
    }

    public Task<InstalledModel> ImportAsync(
        string checkpointDirectory, ModelImportOptions importOptions, IProgress<ModelImportProgress>? progress,
        CancellationToken cancellationToken) =>
        Task.Run(
            async () =>
            {
                using var checkpoint = WhisperCheckpoint.Open(checkpointDirectory);
                return await ImportAsync(checkpoint, importOptions, writing => _work.WriteAsync(writing, progress, cancellationToken), progress, cancellationToken);
            },
            cancellationToken);

    /// <summary>Imports an opened checkpoint, which need not be a folder (the benchmark makes one of random numbers).</summary>
    internal Task<InstalledModel> ImportAsync(
        WhisperCheckpoint checkpoint, ModelImportOptions importOptions, IProgress<ModelImportProgress>? progress,
        CancellationToken cancellationToken) =>
        ImportAsync(
            checkpoint, importOptions,
            writing => Task.Run(() => new ModelImporter(time).Write(checkpoint, writing, progress, cancellationToken), cancellationToken), progress, cancellationToken);

    private async Task<InstalledModel> ImportAsync(
        WhisperCheckpoint checkpoint, ModelImportOptions importOptions, Func<ModelWriting, Task> write, IProgress<ModelImportProgress>? progress,
        CancellationToken cancellationToken)
    {
        progress?.Report(new ModelImportProgress(ImportStages.Checking, 0, 0));
        var hash = await checkpoint.ComputeHashAsync(null, cancellationToken);
        var name = Slug(importOptions.Name ?? checkpoint.Name);
        var id = $"{name}-{importOptions.Precision.Name}-{hash[..HashCharactersInId]}";
        var target = Path.Combine(Root, id);
        if (ModelFiles.ReadManifest(target) is { } present && IsComplete(target)) return new ModelFiles(target, present).Describe();

        try
        {
            Directory.CreateDirectory(Root);
            RemoveRemains();
            CheckRoom(checkpoint, importOptions.Precision);
            var clips = importOptions.Compare ? await ReadClipsAsync(checkpoint, cancellationToken) : [];
            return await WriteAsideAsync(
                id, target, aside => write(new ModelWriting(checkpoint.Directory, aside, id, name, hash, importOptions.Precision, importOptions.Source, clips)));
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            throw new CheckpointException(CheckpointFailure.DiskFull, DiskFullMessage(Root, name), e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CheckpointException(CheckpointFailure.AccessDenied, $"The user {Environment.UserName} cannot write to {Root}: {e.Message} Give that user the right, or set Storage:Directory to another folder.", e);
        }
    }

    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var installed = await ListAsync(cancellationToken);
        var model = installed.FirstOrDefault(m => m.Id == id) ?? throw new CheckpointException(
            CheckpointFailure.NotFound,
            $"There is no model with the id \"{id}\". Installed: {(installed.Count == 0 ? "none" : string.Join(", ", installed.Select(m => m.Id)))}.");
        foreach (var user in uses ?? [])
        {
            if ((await user.ListAsync(installed, cancellationToken)).FirstOrDefault(u => u.ModelId == id) is { } use) throw new ModelInUseException(id, use.Reason);
        }

        try
        {
            MoveAsideAndDelete(model.Directory, Root);
            LogModelRemoved(logger, id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(CheckpointFailure.AccessDenied, $"The user {Environment.UserName} cannot remove {model.Directory}: {e.Message} Give that user the right.", e);
        }
    }

    /// <summary>Takes a folder away at once, by its name, and then deletes it; what a crash leaves of it goes with the next import.</summary>
    internal static void MoveAsideAndDelete(string directory, string root)
    {
        var aside = Path.Combine(root, $"{RemovedPrefix}{Guid.NewGuid():N}");
        Directory.Move(directory, aside);
        try
        {
            Directory.Delete(aside, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // An import that begins at this moment was faster.
        }
    }

    /// <summary>What an import is compared on: clips of speech, or a made-up signal where they cannot be had.</summary>
    private async Task<IReadOnlyList<SampleClip>> ReadClipsAsync(WhisperCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        if (decoder is null || options.Value.SampleClips is not { } folder) return [SampleClips.MakeSignal()];
        try
        {
            return await new SampleClips(decoder, folder).ReadAsync(ModelImporter.LanguagesOf(checkpoint), cancellationToken);
        }
        catch (AudioException e)
        {
            LogNoClips(logger, e.Message);
            return [SampleClips.MakeSignal()];
        }
    }

    internal static string DiskFullMessage(string root, string name) =>
        $"The disk of {root} is full: the import of {name} was undone. Free space there or set Storage:Directory to another disk.";

    private async Task<InstalledModel> WriteAsideAsync(string id, string target, Func<string, Task> write)
    {
        var (aside, held) = MakeAside(id);
        try
        {
            await write(aside);
            var manifest = ModelFiles.ReadManifest(aside) ?? throw new InvalidDataException($"The import of {id} has left no manifest.");
            // The lock moves with the folder: without it the folder would look like remains.
            lock (Naming) Install(aside, target);
            File.Delete(Path.Combine(target, LockName));

            LogImported(logger, id, manifest.Files.Values.Sum());
            return new ModelFiles(target, manifest).Describe();
        }
        finally
        {
            held.Dispose();
            if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>A folder to write into, with its lock held. Another import may take it for remains before the lock is held.</summary>
    private (string Folder, FileStream Lock) MakeAside(string id)
    {
        const int Attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            var aside = Path.Combine(Root, $"{UnfinishedPrefix}{id}-{Guid.NewGuid():N}");
            Directory.CreateDirectory(aside);
            try
            {
                var path = Path.Combine(aside, LockName);
                var held = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
                if (File.Exists(path)) return (aside, held);
                // It was locked and deleted as remains between being created and being locked here.
                held.Dispose();
            }
            catch (IOException e) when (attempt < Attempts && !DiskErrors.IsDiskFull(e))
            {
                // Being deleted as remains at this moment by whoever has the lock.
            }
        }
    }

    private static void Install(string aside, string target)
    {
        // What lies there is damaged or of an older version, or another import of the same was faster.
        if (Directory.Exists(target))
        {
            if (IsComplete(target)) return;
            Directory.Delete(target, recursive: true);
        }

        try
        {
            Directory.Move(aside, target);
        }
        catch (IOException) when (IsComplete(target))
        {
            // Another process was faster.
        }
    }

    private static bool IsComplete(string directory) =>
        ModelFiles.ReadManifest(directory) is { } manifest
        && manifest.Files.All(f => new FileInfo(Path.Combine(directory, f.Key)) is { Exists: true } file && file.Length == f.Value);

    private void CheckRoom(WhisperCheckpoint checkpoint, ModelPrecision precision)
    {
        var needed = ModelImporter.EstimateBytes(checkpoint.Dimensions, precision);
        var free = new DriveInfo(Root).AvailableFreeSpace;
        if (free >= needed) return;
        throw new CheckpointException(
            CheckpointFailure.DiskFull,
            $"The disk of {Root} is too full for the model {checkpoint.Name}: it needs about {needed >> 20} MiB, {free >> 20} MiB are free. Free space there or set Storage:Directory to another disk.");
    }

    private void RemoveRemains()
    {
        foreach (var directory in Directory.EnumerateDirectories(Root, UnfinishedPrefix + "*").Concat(Directory.EnumerateDirectories(Root, RemovedPrefix + "*")))
        {
            try
            {
                // Opening the lock fails while an import writes there; holding it keeps an import from beginning to.
                using var held = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
                Directory.Delete(directory, recursive: true);
                LogRemoved(logger, directory);
            }
            catch (IOException)
            {
                // In use: an import in progress.
            }
        }
    }

    /// <summary>A name that is safe as a folder's name and on a command line.</summary>
    internal static string Slug(string name)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var character in name.ToLowerInvariant())
            slug.Append(char.IsAsciiLetterOrDigit(character) || character is '.' or '_' ? character : '-');
        var trimmed = slug.ToString().Trim('-', '.');
        return trimmed.Length == 0 ? "model" : trimmed;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Id} imported: {Bytes} bytes")]
    private static partial void LogImported(ILogger logger, string id, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model is compared with its checkpoint on a made-up signal instead of speech: {Reason}")]
    private static partial void LogNoClips(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Id} removed")]
    private static partial void LogModelRemoved(ILogger logger, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removed what an interrupted import left in {Directory}")]
    private static partial void LogRemoved(ILogger logger, string directory);
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Infrastructure.Speech.Checkpoints;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>Takes an installation from where it stands to an installed model.</summary>
internal sealed partial class InstallationRun(
    HubClient hub, IModelLibrary library, IOptions<ModelLibraryOptions> libraryOptions, IOptionsMonitor<ModelHubOptions> options, TimeProvider time,
    ILogger<InstallationRun> logger)
{
    /// <summary>An import that has taken the process with it this often is not begun once more.</summary>
    private const int MaxOpenImports = 2;

    private readonly FileDownload _download = new(hub, options, time);

    /// <exception cref="InstallException">It did not succeed.</exception>
    public async Task<InstalledModel> ExecuteAsync(Installation installation, CancellationToken cancellationToken)
    {
        var request = installation.Now.Request;
        if (request.Folder is { } folder) return await ImportAsync(installation, folder, null, cancellationToken);
        var retries = new InstallationRetries(installation, options.CurrentValue, time, logger);
        var files = installation.Files ?? await DescribeAsync(installation, retries, cancellationToken);
        var source = new ModelSource(files[^1].Repository, files[^1].Commit);
        if (await FindInstalledAsync(request, source, cancellationToken) is { } present) return present;

        var progress = new DownloadProgress(installation, files, retries, time);
        await DownloadAsync(files.Where(f => !f.IsWeights), installation, progress, retries, cancellationToken);
        // Known before gigabytes are downloaded: whether it is a Whisper, and whether there is room for all of it.
        var dimensions = Check(installation, files);
        CheckRoom(installation, files, dimensions);
        await DownloadAsync(files.Where(f => f.IsWeights), installation, progress, retries, cancellationToken);
        installation.Become(InstallationState.Importing);
        return await ImportAsync(installation, installation.Folder.FullPath, source, cancellationToken);
    }

    private async Task<IReadOnlyList<HubFile>> DescribeAsync(Installation installation, InstallationRetries retries, CancellationToken cancellationToken)
    {
        var request = installation.Now.Request;
        var files = await retries.RunAsync(
            async () =>
            {
                var repository = await hub.DescribeAsync(request.Repository!, request.Revision, cancellationToken);
                var basis = ModelCatalog.Find(request.Repository!)?.TokenizerRepository is { } name && !CheckpointSelection.HasVocabulary(repository)
                    ? await hub.DescribeAsync(name, ModelInstallRequest.DefaultRevision, cancellationToken)
                    : null;
                return CheckpointSelection.Choose(repository, basis);
            },
            cancellationToken);
        installation.Files = files;
        installation.Save();
        return files;
    }

    private async Task<InstalledModel?> FindInstalledAsync(ModelInstallRequest request, ModelSource source, CancellationToken cancellationToken) =>
        (await library.ListAsync(cancellationToken))
        .FirstOrDefault(m => m.Source == source && m.Precision == request.Precision && m.Name == ModelLibrary.Slug(request.LibraryName));

    private async Task DownloadAsync(
        IEnumerable<HubFile> files, Installation installation, DownloadProgress progress, InstallationRetries retries, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await retries.RunAsync(
                async () =>
                {
                    progress.Begin(file);
                    await _download.RunAsync(file, installation.Folder.FullPath, progress.Report, cancellationToken);
                    return true;
                },
                cancellationToken);
            progress.End();
        }
    }

    private static ModelDimensions Check(Installation installation, IReadOnlyList<HubFile> files)
    {
        try
        {
            CheckpointSelection.CheckIndex(installation.Folder.FullPath, files);
            return WhisperTextSetup.Load(installation.Folder.FullPath).Dimensions;
        }
        catch (CheckpointException e)
        {
            throw Refused(e, installation.Now.Request);
        }
    }

    private void CheckRoom(Installation installation, IReadOnlyList<HubFile> files, ModelDimensions dimensions)
    {
        var request = installation.Now.Request;
        var root = libraryOptions.Value.Directory;
        var download = files.Sum(f => f.Size - FileDownload.BytesThere(f, installation.Folder.FullPath));
        var import = ModelImporter.EstimateBytes(dimensions, request.Precision);
        var free = new DriveInfo(root).AvailableFreeSpace;
        if (free >= download + import) return;
        throw new InstallException(
            InstallFailure.DiskFull,
            $"The disk of {root} is too full for {request.Title}: {download >> 20} MiB are still to be downloaded and the model takes about {import >> 20} MiB besides, "
            + $"{free >> 20} MiB are free. Free space there, or set Storage:Directory to another disk. (The download is deleted when the model is made.)");
    }

    private async Task<InstalledModel> ImportAsync(Installation installation, string folder, ModelSource? source, CancellationToken cancellationToken)
    {
        var request = installation.Now.Request;
        if (installation.OpenImports >= MaxOpenImports)
        {
            throw new InstallException(
                InstallFailure.ImportInterrupted,
                $"The application ended in the middle of the import of {request.Title}, {installation.OpenImports} times: most likely memory ran out. "
                + "Free memory or add swap and resume, or choose a smaller model. The download is kept.");
        }

        installation.OpenImports++;
        installation.Save();
        try
        {
            var import = new ModelImportOptions { Name = request.LibraryName, Precision = request.Precision, Source = source };
            return await library.ImportAsync(folder, import, new ImportProgress(installation), cancellationToken);
        }
        catch (CheckpointException e)
        {
            throw Refused(e, request);
        }
        finally
        {
            // However it has ended, the process is still there.
            installation.OpenImports = 0;
        }
    }

    private static InstallException Refused(CheckpointException e, ModelInstallRequest request) => new(
        e.Failure switch
        {
            CheckpointFailure.DiskFull => InstallFailure.DiskFull,
            CheckpointFailure.AccessDenied => InstallFailure.AccessDenied,
            CheckpointFailure.Interrupted => InstallFailure.ImportInterrupted,
            _ => InstallFailure.NotUsable,
        },
        request.Folder is null ? $"{request.Title}: {e.Message}" : e.Message, e);

    private sealed class ImportProgress(Installation installation) : IProgress<ModelImportProgress>
    {
        public void Report(ModelImportProgress value) => installation.Show(
            now => now with { Import = value }, isUrgent: value.Stage != installation.Now.Import?.Stage);
    }
}

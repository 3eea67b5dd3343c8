namespace Voice2Text.Infrastructure.Persistence;

/// <summary>Where the application keeps what it writes; section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Folder of databases, models and keys; made on first use.</summary>
    public string Directory { get; set; } = Default();

    /// <summary>Folder of the installed models.</summary>
    public string ModelsDirectory => Path.Combine(Directory, "models");

    /// <summary>The database of transcriptions and accounts.</summary>
    public string DatabasePath => Path.Combine(Directory, "voice2text.db");

    /// <summary>The database of log entries; a file of its own, because it may be lost without harm.</summary>
    public string LogsPath => Path.Combine(Directory, "logs.db");

    /// <summary>Keys of ASP.NET Core Data Protection.</summary>
    public string KeysDirectory => Path.Combine(Directory, "keys");

    /// <summary>Files given to the console, until they are transcribed.</summary>
    public string UploadsDirectory => Path.Combine(Directory, "uploads");

    /// <summary>Files of transcriptions, where <c>Queue:KeepAudio</c> has them kept.</summary>
    public string AudioDirectory => Path.Combine(Directory, "audio");

    /// <summary>Copies of the database, where <c>Backup:Directory</c> names no other folder.</summary>
    public string BackupsDirectory => Path.Combine(Directory, "backups");

    /// <summary>The user's data folder (XDG Base Directory specification).</summary>
    private static string Default() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "voice2text");
}

namespace Voice2Text.Infrastructure.Persistence.Backups;

/// <summary>A backup cannot be made or used. The message names the file and the remedy.</summary>
public sealed class BackupException(string message, Exception? innerException = null) : Exception(message, innerException);

namespace Wiber.Client.Backups;

/// <summary>A backup whose checksums are all right.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Manifest">What it is of.</param>
public sealed record BackupSummary(string Path, long Bytes, BackupManifest Manifest);

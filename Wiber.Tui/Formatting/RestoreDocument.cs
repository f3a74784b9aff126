using Wiber.Client.Backups;

namespace Wiber.Tui.Formatting;

/// <summary>What <c>wiber restore</c> did, as JSON.</summary>
/// <param name="Node">The node whose folder was made.</param>
/// <param name="DataDirectory">That folder.</param>
/// <param name="Manifest">What the backup is of.</param>
internal sealed record RestoreDocument(string Node, string DataDirectory, BackupManifest Manifest);

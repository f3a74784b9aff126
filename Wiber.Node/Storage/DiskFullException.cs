namespace Wiber.Node.Storage;

/// <summary>There is no room on the disk. Unlike every other failure this one passes when someone makes room.</summary>
internal sealed class DiskFullException(string message, Exception? inner = null)
    : StorageException(message, inner!);

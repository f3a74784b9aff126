namespace Wiber.Node.Storage;

/// <summary>
/// The disk failed, or holds something it should not. The message names the file and what to know about it; the node stops.
/// </summary>
internal class StorageException : Exception
{
    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

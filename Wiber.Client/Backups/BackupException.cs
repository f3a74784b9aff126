namespace Wiber.Client.Backups;

/// <summary>
/// A file is no backup, or a damaged one, or one of another format, or nothing can be made of it here; the message names the
/// file, the place and what was found.
/// </summary>
public sealed class BackupException : Exception
{
    /// <summary>Nothing else failed.</summary>
    /// <param name="message">What is wrong, and where.</param>
    public BackupException(string message)
        : base(message)
    {
    }

    /// <summary>Something else failed first.</summary>
    /// <param name="message">What is wrong, and where.</param>
    /// <param name="inner">What failed first.</param>
    public BackupException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

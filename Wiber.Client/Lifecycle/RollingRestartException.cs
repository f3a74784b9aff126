namespace Wiber.Client.Lifecycle;

/// <summary>A rolling restart was not begun, or ended before its end; the message says why, and what was left as it is.</summary>
public sealed class RollingRestartException : Exception
{
    /// <summary>Nothing else failed.</summary>
    /// <param name="message">Why it ended.</param>
    public RollingRestartException(string message)
        : base(message)
    {
    }

    /// <summary>Something else failed first.</summary>
    /// <param name="message">Why it ended.</param>
    /// <param name="inner">What failed.</param>
    public RollingRestartException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

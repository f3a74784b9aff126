namespace Wiber.Client.Security;

/// <summary>A certificate, key or token file cannot be used. The message names the file, says why and what to do.</summary>
/// <param name="path">The file.</param>
/// <param name="detail">What is wrong with it.</param>
/// <param name="innerException">What it was found by, or null.</param>
public sealed class SecurityFileException(string path, string detail, Exception? innerException = null)
    : Exception($"{path}: {detail}", innerException)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}

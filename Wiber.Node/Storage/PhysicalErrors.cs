namespace Wiber.Node.Storage;

/// <summary>Turns what the framework throws into the two exceptions of <see cref="IDisk"/>.</summary>
internal static class PhysicalErrors
{
    private const int NoSpaceUnix = 28;
    private const int QuotaLinux = 122;
    private const int QuotaMac = 69;
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullWindows = unchecked((int)0x80070027);

    public static void Translate(string path, Action action) => Translate(
        path,
        () =>
        {
            action();
            return true;
        });

    public static T Translate<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Of(path, e);
        }
    }

    public static StorageException Of(string path, Exception e) =>
        IsDiskFull(e.HResult)
            ? new DiskFullException($"{path}: no room on the disk", e)
            : new StorageException($"{path}: {e.Message}", e);

    public static bool IsDiskFull(int errorCode) =>
        errorCode is DiskFullWindows or HandleDiskFullWindows
        || (!OperatingSystem.IsWindows() && errorCode == NoSpaceUnix)
        || (OperatingSystem.IsLinux() && errorCode == QuotaLinux)
        || (OperatingSystem.IsMacOS() && errorCode == QuotaMac);
}

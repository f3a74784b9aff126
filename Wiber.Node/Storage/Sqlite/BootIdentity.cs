namespace Wiber.Node.Storage.Sqlite;

/// <summary>Tells one start of the machine from the next.</summary>
internal static class BootIdentity
{
    private const string LinuxPath = "/proc/sys/kernel/random/boot_id";

    /// <summary>What stays the same until the machine starts again; empty where the system does not say.</summary>
    public static string Read() => File.Exists(LinuxPath) ? File.ReadAllText(LinuxPath).Trim() : "";
}

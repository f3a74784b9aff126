namespace Wiber.Client.Security;

/// <summary>
/// Who may read and write the files that security rests on. Windows has no such bits; the rights of folders count there.
/// </summary>
public static class FileRights
{
    private const UnixFileMode OthersRead = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Refuses a secret that everyone on this machine can read.</summary>
    /// <exception cref="SecurityFileException">They can, or the file is not there.</exception>
    public static void RequireUnreadByOthers(string path) =>
        Require(path, OthersRead, "everyone on this machine may read it; run: chmod 600");

    /// <summary>Refuses a file that others than its owner can change.</summary>
    /// <exception cref="SecurityFileException">They can, or the file is not there.</exception>
    public static void RequireUnchangedByOthers(string path) =>
        Require(path, OthersWrite, "others than its owner may change it; run: chmod go-w");

    /// <summary>How a file is made that only its owner may read.</summary>
    internal static FileStreamOptions NewSecret()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void Require(string path, UnixFileMode forbidden, string advice)
    {
        if (!File.Exists(path))
        {
            throw new SecurityFileException(path, "there is no such file");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & forbidden) != 0)
        {
            throw new SecurityFileException(path, $"{advice} {path}");
        }
    }
}

namespace Wiber.Client.Processes;

/// <summary>
/// Finds the daemon: where WIBER_NODE points; next to the running program; in <c>node/</c> beside it; else in the build output of
/// a source tree the program lies in, of the program's own build configuration first.
/// </summary>
public static class NodeExecutable
{
    /// <summary>Environment variable that names the daemon's executable.</summary>
    public const string PathVariable = "WIBER_NODE";

    private const string TargetFramework = "net10.0";

    private static readonly string FileName = OperatingSystem.IsWindows() ? "wiber-node.exe" : "wiber-node";

    /// <summary>Finds the daemon's executable.</summary>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="FileNotFoundException">It is in none of the places.</exception>
    public static string Locate() => Locate(Environment.GetEnvironmentVariable(PathVariable), ProgramDirectories());

    internal static string Locate(string? environmentPath, IReadOnlyList<string> programDirectories)
    {
        if (!string.IsNullOrEmpty(environmentPath))
        {
            return File.Exists(environmentPath)
                ? Path.GetFullPath(environmentPath)
                : throw new FileNotFoundException(
                    $"{PathVariable} names {environmentPath}, which does not exist", environmentPath);
        }

        return programDirectories.SelectMany(Candidates).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"the daemon {FileName} was not found in or near {string.Join(" or ", programDirectories)}; "
                + $"build it or set {PathVariable} to its path",
                FileName);
    }

    /// <summary>A host such as PowerShell has a directory of its own, so this library's counts as well.</summary>
    private static string[] ProgramDirectories() =>
        ((string?[])[Path.GetDirectoryName(typeof(NodeExecutable).Assembly.Location), AppContext.BaseDirectory])
        .OfType<string>()
        .Where(directory => directory.Length > 0)
        .Select(Path.TrimEndingDirectorySeparator)
        .Distinct()
        .ToArray();

    private static IEnumerable<string> Candidates(string programDirectory)
    {
        yield return Path.Combine(programDirectory, FileName);
        yield return Path.Combine(programDirectory, "node", FileName);

        string[] configurations = programDirectory.Split(Path.DirectorySeparatorChar).Contains("Debug")
            ? ["Debug", "Release"]
            : ["Release", "Debug"];
        for (DirectoryInfo? at = new(programDirectory); at is not null; at = at.Parent)
        {
            foreach (string configuration in configurations)
            {
                yield return Path.Combine(at.FullName, "Wiber.Node", "bin", configuration, TargetFramework, FileName);
            }
        }
    }
}

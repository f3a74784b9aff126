using System.Management.Automation;
using Wiber.PowerShell.Errors;

namespace Wiber.PowerShell.Diagnostics;

/// <summary>
/// Finds the <c>wiber</c> console: with the module's node, in the build output of a source tree, or on the path.
/// </summary>
internal static class ConsoleExecutable
{
    private static readonly string FileName = OperatingSystem.IsWindows() ? "wiber.exe" : "wiber";

    /// <exception cref="CommandException">It is nowhere.</exception>
    public static string Locate() => Candidates().FirstOrDefault(File.Exists) ?? throw new CommandException(
        new Failure("ConsoleNotFound", ErrorCategory.NotInstalled, "Build it, or put it on the PATH."),
        $"the console {FileName} was not found beside the module or on the PATH");

    private static IEnumerable<string> Candidates()
    {
        string module = Path.GetDirectoryName(typeof(ConsoleExecutable).Assembly.Location)!;
        yield return Path.Combine(module, "node", FileName);
        for (DirectoryInfo? at = new(module); at is not null; at = at.Parent)
        {
            yield return Path.Combine(at.FullName, "Wiber.Tui", "bin", "Release", "net10.0", FileName);
            yield return Path.Combine(at.FullName, "Wiber.Tui", "bin", "Debug", "net10.0", FileName);
        }

        foreach (string directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            yield return Path.Combine(directory, FileName);
        }
    }
}

namespace Wiber.ClusterTests;

/// <summary>A test that runs programs; skipped, with the reason, on a machine that lacks one of them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    /// <param name="programs">Their names.</param>
    public ProgramFactAttribute(params string[] programs)
    {
        Programs = programs;
        if (programs.FirstOrDefault(each => !IsInstalled(each)) is { } missing)
        {
            Skip = $"{missing} is not installed";
        }
    }

    public IReadOnlyList<string> Programs { get; }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, $"{program}.exe")));
}

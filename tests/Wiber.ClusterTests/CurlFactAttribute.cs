namespace Wiber.ClusterTests;

/// <summary>A test that runs curl in bash; skipped, with the reason, on a machine that lacks one of them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CurlFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["bash", "curl"];

    public CurlFactAttribute()
    {
        if (Programs.FirstOrDefault(each => !IsInstalled(each)) is { } missing)
        {
            Skip = $"{missing} is not installed";
        }
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, $"{program}.exe")));
}


namespace Wiber.UnitTests.Client.Processes;

/// <summary>A test whose stand-in for the daemon is a shell script that reads /proc.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "the stand-in daemon of this test needs Linux";
        }
    }
}

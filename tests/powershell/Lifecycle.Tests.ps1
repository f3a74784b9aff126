# A cluster is started, looked at, changed and stopped; what is there outlives what comes and goes.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Scenario.psm1') -Force
    $cluster = Start-ScenarioCluster
}

AfterAll {
    Stop-ScenarioCluster $cluster
}

Describe 'Starting a cluster' {
    It 'gives a cluster with a leader, and three nodes that are up' {
        $cluster.State | Should -Be 'Ready'
        $cluster.NodeCount | Should -Be 3
        $cluster.IsEphemeral | Should -BeTrue
        (Get-WiberNode).Id | Should -Be 'n1', 'n2', 'n3'
        (Get-WiberNode | Where-Object Role -EQ Leader).Id | Should -Be $cluster.Leader
    }

    It 'does no harm when it is done twice' {
        $before = (Get-WiberNode).ProcessId
        Start-WiberCluster -Config $cluster.Config -PassThru | ForEach-Object State | Should -Be 'Ready'
        (Get-WiberNode).ProcessId | Should -Be $before
    }

    It 'changes nothing with -WhatIf' {
        Start-WiberCluster -Ephemeral -WhatIf
        Stop-WiberCluster -WhatIf
        (Get-WiberCluster).UpCount | Should -Be 3
    }

    It 'refuses another number of nodes than the file has' {
        { Start-WiberCluster -Config $cluster.Config -Nodes 5 -ErrorAction Stop } |
            Should -Throw -ErrorId 'InvalidArgument,Wiber.PowerShell.Cluster.StartWiberClusterCommand'
    }
}

Describe 'A cluster of its own file' {
    It 'is written, started, stopped, and serves again what it had' {
        Push-Location $TestDrive
        try {
            Start-WiberCluster -Nodes 1 -WhatIf
            Test-Path cluster.toml | Should -BeFalse
            $port = 20000 + (Get-Random -Maximum 5000)
            Set-Content cluster.toml "[cluster]`nname = `"own`"`n[[node]]`nid = `"only`"`nhost = `"127.0.0.1`"`nport = $port`n"
            Start-WiberCluster -Config cluster.toml -Timeout 60
            Send-WiberMessage keep 'still here'
            Stop-WiberCluster -Config cluster.toml
            (Get-WiberCluster -Config cluster.toml).State | Should -Be 'Down'
            Start-WiberCluster -Config cluster.toml -Timeout 60
            (Receive-WiberMessage keep).Payload | Should -Be 'still here'
        }
        finally {
            Stop-WiberCluster -Config cluster.toml -Force
            Pop-Location
            Connect-WiberCluster -Config $cluster.Config
        }
    }
}

Describe 'Nodes' {
    It 'are stopped, started and restarted' {
        $follower = Get-WiberNode | Where-Object Role -EQ Follower | Select-Object -First 1
        (Stop-WiberNode $follower.Id -PassThru).State | Should -Be 'Down'
        (Start-WiberNode $follower.Id -PassThru).State | Should -Be 'Up'
        $before = (Get-WiberNode $follower.Id).ProcessId
        ($follower | Restart-WiberNode -PassThru).ProcessId | Should -Not -Be $before
        Wait-WiberCluster -AllNodes -Timeout 60
    }

    It 'are suspended and resumed' {
        $follower = Get-WiberNode | Where-Object Role -EQ Follower | Select-Object -First 1
        ($follower | Suspend-WiberNode -PassThru).State | Should -Be 'Suspended'
        (Test-WiberCluster | Where-Object { $_.Target -eq $follower.Id }).RecommendedAction | Should -Be "Resume-WiberNode $($follower.Id)"
        (Resume-WiberNode $follower.Id -PassThru).State | Should -Be 'Up'
        Wait-WiberCluster -AllNodes -Timeout 60
    }

    It 'are chosen by wildcards' {
        Get-WiberNode n* | Should -HaveCount 3
        Get-WiberNode n2, n3 | Should -HaveCount 2
    }

    It 'are added and removed while the cluster runs' {
        $added = Add-WiberNode n4 -PassThru
        $added.Id | Should -Be 'n4'
        Get-WiberNode | Should -HaveCount 4
        Remove-WiberNode n4 -Confirm:$false
        Get-WiberNode | Should -HaveCount 3
    }

    It 'hand over leadership' {
        $before = (Get-WiberCluster).Leader
        $to = (Get-WiberNode | Where-Object Role -EQ Follower | Select-Object -First 1).Id
        (Move-WiberLeader $to -PassThru).Id | Should -Be $to
        (Get-WiberCluster).Leader | Should -Be $to
        $to | Should -Not -Be $before
        Move-WiberLeader $to
    }
}

Describe 'Looking at a cluster' {
    It 'finds nothing wrong with one that is well' {
        Wait-WiberCluster -AllNodes -Timeout 60
        Test-WiberCluster -Quiet | Should -BeTrue
        (Test-WiberCluster).Check | Should -Contain 'Agreement'
    }

    It 'measures it, and leaves no topic behind' {
        $measured = Measure-WiberCluster -Count 50 -Concurrency 4
        $measured.MessageCount | Should -Be 50
        $measured.P50Ms | Should -BeGreaterThan 0
        $measured.P99Ms | Should -BeGreaterOrEqual $measured.P50Ms
        Get-WiberTopic 'wiber-measure-*' | Should -BeNullOrEmpty
    }

    It 'reads the logs of its nodes' {
        $line = Get-WiberLog n1 -Tail 5 | Select-Object -First 1
        $line.Node | Should -Be 'n1'
        $line.Level | Should -Not -BeNullOrEmpty
        Get-WiberLog -Tail 1 | Should -HaveCount 3
        Get-WiberLog -Tail 2 -Wait -Timeout 0.5 | Should -Not -BeNullOrEmpty
    }

    It 'exports what is needed to find out more, without secrets' {
        Add-Content $cluster.Config '# api_token = "hunter2"'
        $file = Export-WiberDiagnostic (Join-Path $TestDrive 'case.zip') -LogLines 10
        $zip = [IO.Compression.ZipFile]::OpenRead($file.FullName)
        try {
            $zip.Entries.FullName | Should -Contain 'cluster-status.json'
            $zip.Entries.FullName | Should -Contain 'nodes/n1/console.log'
            $reader = [IO.StreamReader]::new($zip.GetEntry('cluster.toml').Open())
            $reader.ReadToEnd() | Should -Not -Match 'hunter2'
        }
        finally {
            $zip.Dispose()
        }
    }
}

Describe 'A connection' {
    It 'by addresses serves everything but processes' {
        Connect-WiberCluster -Uri (Get-WiberNode).Uri
        try {
            Send-WiberMessage remote 'from afar'
            (Receive-WiberMessage remote).Payload | Should -Be 'from afar'
            { Stop-WiberNode n1 -ErrorAction Stop } | Should -Throw -ErrorId 'NoConfig,*'
            (Get-WiberCluster).State | Should -Be 'Ready'
        }
        finally {
            Connect-WiberCluster -Config $cluster.Config
        }
    }

    It 'is forgotten' {
        Push-Location $TestDrive
        try {
            Disconnect-WiberCluster
            { Get-WiberNode -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidConfig,*'
        }
        finally {
            Pop-Location
            Connect-WiberCluster -Config $cluster.Config
        }
    }
}
